"""From words with a capital to people or not: first names met in the United Kingdom, and words that name nobody."""

from __future__ import annotations


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# Names common among adults in the four nations, of every origin found in the census; short forms too.
FIRST_NAMES = _words(
    """
    Aaron Abby Abdul Abdullah Abigail Abu Adam Adeel Adel Ademola Adrian Afsana Ahmed Aidan Aileen Ailsa Aisha
    Alan Alasdair Alastair Albert Alec Alex Alexander Alexandra Alexis Alfie Alfred Ali Alice Alicia Alison
    Alistair Allan Allison Alun Amanda Amara Amelia Amina Amir Amit Amy Ana Andrea Andrew Andy Aneurin Angela
    Angharad Angus Anil Anita Anjali Ann Anna Anne Annette Annie Anthony Antonia Antonio Anwar Archie Arjun
    Arthur Arun Asha Ashley Asif Audrey Ava Ayesha Ayodele Babatunde Barbara Barry Beata Beatrice Becky Belinda
    Ben Benjamin Bernadette Bernard Bernice Beth Bethan Bethany Betty Beverley Bharat Bhavna Bilal Billy
    Blessing Bob Bobby Brenda Brendan Brian Bridget Bronwen Bruce Bryan Bryony Caitlin Callum Calum Cameron Carl
    Carla Carly Carmel Carol Carole Caroline Carolyn Carrie Carys Cath Catherine Catriona Cecilia Ceri Charlene
    Charles Charlie Charlotte Cheryl Chidi Chinedu Chioma Chloe Chris Christian Christina Christine Christopher
    Ciara Cillian Claire Clara Clare Claudia Clifford Clive Colette Colin Colm Connor Conor Craig Cynthia Daisy
    Damian Damien Dan Daniel Danielle Danny Daphne Darren Dave David Dawn Dean Debbie Deborah Debra Declan Deepa
    Deepak Deirdre Delroy Denis Denise Dennis Derek Dermot Desmond Diana Diane Dianne Dilip Dipak Dominic Donald
    Donna Dorothy Doug Douglas Duncan Dylan Ebony Eddie Edith Edmund Edward Efua Eileen Eilidh Elaine Eleanor
    Elena Elin Elizabeth Ella Ellen Ellie Elliot Elsie Emily Emma Emmanuel Eoin Eric Erica Erin Esther Ethan
    Eunice Eva Evan Eve Evelyn Ewan Ezekiel Faisal Farah Farhan Farida Fatima Fatou Felicity Femi Fergus Fiona
    Folake Frances Francesca Francis Fraser Fred Freddie Frederick Freya Gail Gareth Garry Gary Gavin Gaynor
    Gemma Geoff Geoffrey George Georgia Georgina Gerald Geraldine Gerard Gerry Gethin Ghulam Gillian Gina
    Giovanni Gita Glenda Glenn Gloria Glyn Gordon Graeme Graham Greg Gregory Gulsum Gurdeep Gurpreet Gwen
    Gwyneth Habib Hadiza Hamish Hamza Hannah Harbhajan Hari Harinder Harold Harpreet Harriet Harris Harry Harvey
    Hassan Hayley Hazel Heather Heidi Helen Helena Henry Hilary Howard Huda Hugh Hugo Humaira Hussain Hussein
    Huw Iain Ian Ibrahim Ifeoma Imogen Imran Indira Ines Ingrid Iqbal Irene Irfan Isaac Isabel Isabella Isabelle
    Isla Ismail Ivan Ivor Jacek Jackie Jacob Jacqueline Jade Jaime Jakub James Jamie Jan Jane Janet Janice
    Janine Jasmine Jason Jaspreet Javed Jay Jayne Jean Jeanette Jeff Jeffrey Jemma Jen Jenna Jennifer Jenny
    Jeremy Jerome Jess Jessica Jill Jim Jimmy Jo Joan Joanna Joanne Jodie Joe Joel John Johnny Jon Jonathan
    Jordan Joseph Josephine Josh Joshua Joyce Juan Judith Judy Julia Julian Julie Juliet June Justin Justine
    Kabir Kamal Kamran Karen Karl Karolina Kasia Katarzyna Kate Katherine Kathleen Kathryn Kathy Katie Katrina
    Katy Kaushik Kavita Kay Keith Kelechi Kelly Ken Kenneth Kerry Kevin Khadija Khalid Kieran Kimberley Kirsten
    Kirsty Kofi Krishna Krystyna Kuldip Kumar Kwabena Kwame Kyle Lakshmi Lata Latoya Laura Lauren Laurence Leah
    Leanne Lee Leigh Len Leonard Leroy Lesley Leslie Lewis Liam Lilian Lily Linda Lindsay Lindsey Lisa Liz Lloyd
    Lorna Lorraine Louis Louise Lucas Lucy Luke Lydia Lyn Lynda Lynette Lynn Lynne Maciej Madeleine Magdalena
    Mahmood Maira Mairead Malcolm Malgorzata Mandy Manjit Manoj Marcia Marcin Marcus Margaret Maria Mariam
    Marian Marie Marilyn Marina Marion Marjorie Marlon Marta Martha Martin Martina Mary Mateusz Matt Matthew
    Maureen Maurice Mavis Max Maxine Maya Meera Megan Mehmet Mel Melanie Melissa Mercy Meryem Mhairi Michael
    Michaela Michal Michelle Mick Miguel Mike Mildred Millie Miriam Mohamed Mohammad Mohammed Mohan Moira Molly
    Mona Monica Morag Morgan Muhammad Muriel Murray Musa Mustafa Myra Nadeem Nadia Nadine Nancy Naomi Narinder
    Naseem Nasreen Natalia Natalie Natasha Nathan Naveed Neelam Neeta Neil Nia Niall Niamh Nicholas Nick Nicky
    Nicola Nicole Nigel Nikhil Nina Nisha Noah Noel Noor Nora Noreen Norma Norman Nuala Olga Oliver Olivia Olu
    Oluwaseun Omar Oonagh Opal Orla Oscar Owen Paddy Pamela Parveen Patel Patricia Patrick Paul Paula Pauline
    Pawel Peggy Percy Pete Peter Petra Phil Philip Philippa Phillip Phoebe Phyllis Piotr Polly Pradeep Prakash
    Priya Priyanka Rachael Rachel Radha Rafael Rafiq Raj Rajesh Rajiv Ralph Ramesh Rania Rashid Ravi Ray Raymond
    Rebecca Reece Reena Rehana Rekha Rhian Rhiannon Rhodri Rhona Rhys Ricardo Richard Rick Ricky Rita Robert
    Roberta Robin Roderick Rodney Roger Roisin Roland Ron Ronald Rosalind Rosemary Rosie Ross Rowena Roxanne Roy
    Rubina Ruby Rukhsana Rupert Russell Ruth Ryan Sabina Sabrina Sadia Saeed Saima Saira Sajid Salim Sally Salma
    Sam Samantha Samina Samir Samuel Sandeep Sandra Sanjay Sara Sarah Sarita Satish Saul Scott Seamus Sean
    Sebastian Shabana Shabnam Shah Shahid Shakeel Shamim Shane Shannon Sharon Shaun Shazia Sheena Sheila Shelley
    Shirley Shona Shreya Sian Sidney Silvia Simon Sinead Siobhan Siân Sophia Sophie Stacey Stan Stanley Stella
    Stephanie Stephen Steve Steven Stewart Stuart Sukhdev Sukhvinder Suleman Sunil Sunita Surinder Susan Susanna
    Susannah Susie Suzanne Sybil Syed Sylvia Tamara Tamsin Tania Tanya Tara Tariq Tasneem Ted Temitope Terence
    Teresa Terry Tessa Thea Thelma Theo Theresa Thomas Tim Timothy Tina Tobias Toby Todd Tom Tomasz Tommy Toni
    Tony Tracey Tracy Trevor Tricia Trudy Tyrone Uche Uma Umar Una Usha Usman Valerie Vanessa Vaughan Vera
    Vernon Veronica Vicky Victor Vijay Vikram Vincent Viola Violet Vivek Vivian Vivienne Wahid Walter Wanda
    Wayne Wendy Wesley Wilfred William Winifred Winston Wojciech Xavier Yasmin Yasmina Yetunde Yolanda Yusuf
    Yvette Yvonne Zachary Zahid Zahra Zainab Zara Zeinab Zoe Zofia Zoya Zuzanna
    """
)

# Words of this field, and of any sentence, that stand with a capital and are nobody's surname.
NOT_NAMES = _words(
    """
    A About Academy Access Act Action Admin Admissions Adult Adults Advice Advocacy After Age Agencies Agency
    Agreement Agreements Alcohol All Alliance Also Ambulance An And Another Any Anyone Appeal April Are Area
    Army As Ask Assembly Assessment Assessments Assistant Association At Attendance August Authorities Authority
    Avenue Bank Be Because Benefit Benefits Best Better Bill Board Boards Borough Both Branch Britain British
    Budget Building But By Cabinet Call Campus Can Care Carers Case Casework Central Centre Centres Chair
    Champion Charities Charity Chief Child Childline Children Christmas Church Citizen Citizens City Civil Clear
    Clerk Clinic Clinical Close College Combined Commission Commissioner Commissioners Common Community Company
    Confidentiality Consent Constabulary Contact Control Coordinator Coroner Council Councillor Councillors
    Councils Country County Court Courts Cover Crime Crown Culture Custody Daily Data Day Deal December Delivery
    Democratic Department Departments Deputy Digital Directive Director Directorate Directory Disability
    Disclosure District Division Do Does Domestic Drive Drug Drugs Duty Early East Easter Eastern Education
    Electoral Email Emergency Engagement England English Enquiries Environment Equality Estate Europe European
    Event Every Everyone Excel Exchange Executive External Faith Families Family Farm February Federation
    Finance Fire First Flats For Force Form Foundation Framework Freedom Friday Friends From Front Fund
    Fundamental Further Gardens General Get Give Glossary Good Google Governance Government Governor Great
    Greater Green Group Groups Grove Guardian Guidance Guidelines Guild Half Hall Have He Head Health Healthcare
    Healthwatch Help Helpline Her High Hill Him His Home Homelessness Homes Honestly Hospice Hospital Hospitals
    House Housing How Hub Human I If Immigration Improvement In Independent Induction Infirmary Information
    Initiative Inquiry Inspection Inspector Inspectorate Institute Integrated Intelligence Internal
    Interventions Ireland Irish Is It Its January Jobcentre Join Joint Judge July June Just Justice Key Kids
    Kingdom Knowledge Labour Lane Law Lawyers Lead Leaders Leadership Leads League Learning Legal Less Let Level
    Liaison Library Local London Look Looked Made Magistrates Maintenance Make Management Manager Managers March
    Maternity May Mayor Me Medical Meeting Meetings Members Mental Mentor Microsoft Midlands Minister Ministry
    Missing Mission Mobile Monday More Most Multi Museum My National Need Needs Neighbourhood Network New Next
    No Nobody North Northern Not Nothing November Nurse Nurses Nursing October Of Off Offender Office Officer
    Officers Ofsted Ombudsman On Once One Online Only Open Operational Operations Or Order Other Our Out Outlook
    Outreach Panel Parade Parent Parents Parish Park Parliament Partner Partners Partnership Partnerships People
    Performance Permanent Person Personal Phone Place Plan Planning Please Police Policy Portal Post Practice
    Practitioner Practitioners Prevent Prevention Primary Prime Principal Prison Prisons Privacy Private
    Probation Professional Programme Project Protection Protocol Provider Providers Public Put Quality Queen
    Query Referral Referrals Refuge Regional Register Registrar Regulation Relations Report Reporting Rescue
    Research Resilience Resource Resources Response Revenue Review Reviews Right Rights Risk Road Royal Rule
    Rules Rural Safe Safeguarding Safer Safety Samaritans Saturday Scheme School Schools Science Scotland
    Scottish Scrutiny Second Secretary Section Sector Security See Senior September Serious Service Services
    Share Shared Sharepoint Sharing She Shelter Should Single So Social Society Solicitor Solicitors Some
    Someone South Southern Special Specialist Square Staff Standard Standards State Station Statutory Steering
    Strategic Strategy Street Student Summer Sunday Supervisor Support Surgery System Systems Talk Task Team
    Teams Tell Tenancy Terrace Than Thanks That The Their Them Then There They Things This Those Three Through
    Thursday Time To Too Town Trading Training Transport Treasury Tribunal Troubled Trust Trusts Tuesday Twice
    Two Under Union Unit United University Until Up Upper Urban Us Use Valley Victim Victims View Village
    Violence Voluntary Volunteer Volunteers Ward Wards We Wednesday Welfare Well Wellbeing Welsh West Western
    What When Where Which While Who Why Will With Within Women Word Work Worker Workers Working Workshop World
    Would Year Yes You Young Your Youth Zone Zoom
    """
)

# Towns, counties and regions that stand alone or before another word with a capital.
PLACES = _words(
    """
    Aberdeen Albans Anglia Antrim Argyll Ashford Aylesbury Ayrshire Barking Barnet Barnsley Barrow Basildon
    Basingstoke Bath Bedford Bedfordshire Belfast Berkshire Berwick Bexley Birkenhead Birmingham Blackburn
    Blackpool Bolton Bournemouth Bracknell Bradford Brent Bridgend Brighton Bristol Bromley Buckinghamshire
    Bucks Burnley Bury Caerphilly Calderdale Cambridge Cambridgeshire Camden Canterbury Cardiff Carlisle
    Ceredigion Chelmsford Chelsea Cheltenham Cheshire Chester Chesterfield Cleveland Colchester Conwy Corby
    Cornwall Coventry Crawley Crewe Croydon Cumbria Darlington Dartford Denbighshire Derby Derbyshire Derry
    Devon Doncaster Dorset Dover Down Dudley Dumfries Dundee Durham Ealing Eastbourne Edinburgh Edmunds Enfield
    Essex Exeter Fermanagh Fife Flintshire Forest Fulham Furness Galloway Gateshead Glasgow Gloucester
    Gloucestershire Greenwich Grimsby Guildford Gwent Gwynedd Hackney Halifax Halton Hamlets Hammersmith
    Hampshire Haringey Harlow Harrogate Harrow Hartlepool Hastings Hatfield Havering Helens Hemel Hempstead
    Hereford Herefordshire Hertfordshire Herts Highland Hillingdon Hounslow Huddersfield Hull Humber Humberside
    Ipswich Isle Islington Keighley Kensington Kent Keynes Kingston Kirklees Knowsley Lambeth Lanarkshire
    Lancashire Lancaster Leeds Leicester Leicestershire Lewisham Lichfield Lincoln Lincolnshire Lincs Liverpool
    Londonderry Lothian Luton Maidstone Manchester Mansfield Medway Merseyside Merton Middlesbrough Milton
    Monmouthshire Moray Newcastle Newham Newport Norfolk Northampton Northamptonshire Northumberland Northumbria
    Norwich Nottingham Nottinghamshire Notts Nuneaton Oldham Oxford Oxfordshire Pembrokeshire Perth Peterborough
    Plymouth Poole Portsmouth Powys Preston Reading Redbridge Redcar Redditch Renfrewshire Ribble Richmond
    Rochdale Rotherham Rugby Rutland Salford Sandwell Scarborough Sefton Sheffield Shrewsbury Shropshire Slough
    Solihull Somerset Southampton Southend Southport Southwark Stafford Staffordshire Stevenage Stirling
    Stockport Stockton Stoke Suffolk Sunderland Surrey Sussex Sutton Swansea Swindon Tameside Taunton Tees
    Teesside Telford Thames Thanet Thurrock Torbay Torquay Tower Trafford Truro Tyne Tyneside Tyrone Wakefield
    Wales Walsall Waltham Wandsworth Warrington Warwick Warwickshire Watford Wear Welwyn Westminster Wigan Wight
    Wiltshire Winchester Windsor Wirral Woking Wolverhampton Worcester Worcestershire Worthing Wrekin Wrexham
    Wycombe Wyre York Yorkshire
    """
)

# Organisations that are named after people.
NAMED_AFTER = frozenset(
    {"Marie Curie", "Sue Ryder", "John Lewis", "Joseph Rowntree", "Jo Cox", "Thomas Coram", "Paul Hamlyn", "Ann Craft"}
)

# First names that are words, places or bodies too: names of people only before a surname.
ALSO_WORDS = _words(
    """
    Ali Amir Ana Ashley Blessing Bruce Cameron Carol Charlotte Christian Daisy Dawn Dean Eve Francis Fraser
    Georgia Gloria Gordon Harris Hazel Heather Imogen Jade Jay Jordan Josh Kay Kelly Lee Leigh Lewis Lily Lloyd
    Marina Max Mel Mercy Mona Morgan Murray Musa Nick Noel Nora Norma Olive Opal Paddy Ray Rick Robin Ross Ruby
    Sally Uma Una Viola Violet
    """
)

TITLES = _words(
    """
    Auntie Cllr Constable Councillor Dame DC DCI DI Dr DS Father Imam Inspector Judge Lady Lord Miss Mr Mrs Ms
    Mx Nurse PC PCSO Prof Professor Rabbi Rev Revd Reverend Sergeant Sgt Sir Sister Superintendent Uncle
    """
)
