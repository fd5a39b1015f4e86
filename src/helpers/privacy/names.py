"""From words with a capital to people or not: first names met in the United Kingdom, and words that name nobody."""

from __future__ import annotations


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# Names common among adults in the four nations, of every origin found in the census; short forms too.
FIRST_NAMES = _words(
    """
    Aaliyah Aaron Abby Abdul Abdullah Abigail Abiola Abu Adam Adebayo Adeel Adel Ademola Adrian Afsana Ahmed
    Aidan Aileen Ailsa Aisha Alan Alasdair Alastair Albert Alec Aled Alex Alexander Alexandra Alexis Alfie
    Alfred Ali Alice Alicia Alison Alistair Allan Allison Alun Amanda Amara Amelia Amelie Amina Amir Amit Amy
    Ana Anastasia Andrea Andrei Andrew Andy Aneta Aneurin Angela Angharad Angus Anil Anita Anjali Ann Anna Anne
    Annette Annie Anthony Antonia Antonio Anwar Aoife Archie Aria Arjun Arthur Arun Asha Ashley Asif Audrey
    Austin Ava Ayaan Ayesha Ayodele Babatunde Barbara Barry Beata Beatrice Becky Belinda Bella Ben Benjamin
    Bernadette Bernard Bernice Beth Bethan Bethany Betty Beverley Bharat Bhavna Bilal Billy Blessing Bob Bobby
    Bogdan Bradley Brenda Brendan Brett Brian Bridget Bronagh Bronwen Bruce Bryan Bryony Caitlin Callum Calum
    Cameron Cara Carl Carla Carly Carmel Carol Carole Caroline Carolyn Carrie Carys Cassandra Cath Catherine
    Catriona Cecilia Ceri Chantelle Charlene Charles Charlie Charlotte Chelsea Cheryl Chiamaka Chidi Chinedu
    Chioma Chloe Chris Christian Christina Christine Christopher Cian Ciara Cillian Claire Clara Clare Claudia
    Clifford Clive Colette Colin Colm Connor Conor Cormac Courtney Craig Curtis Cynthia Dafydd Daisy Dale Damian
    Damien Dan Daniel Danielle Danny Daphne Dariusz Darren Dave David Dawn Dean Debbie Deborah Debra Declan
    Deepa Deepak Deirdre Delroy Demi Denis Denise Dennis Derek Dermot Desmond Dexter Diana Diane Dianne Dilip
    Dipak Dominic Donald Donna Dorothy Doug Douglas Drew Duncan Dylan Ebele Ebony Eddie Edith Edmund Edward Efua
    Eileen Eilidh Elaine Eleanor Elena Elias Elin Elizabeth Ella Ellen Ellie Elliot Ellis Elsie Emeka Emily Emma
    Emmanuel Eoin Eric Erica Erika Erin Ernest Esther Ethan Eunice Eva Evan Eve Evelyn Ewa Ewan Ezekiel Faisal
    Farah Farhan Farida Fatima Fatou Felicity Femi Fergus Ffion Finlay Finn Fiona Florence Folake Folasade
    Frances Francesca Francis Frank Fraser Fred Freddie Frederick Freya Funmi Gabriel Gabriela Gabriella Gail
    Gareth Garry Gary Gaurav Gavin Gaynor Gbenga Gemma Geoff Geoffrey George Georgia Georgie Georgina Gerald
    Geraldine Gerard Gerry Gethin Ghulam Gillian Gina Giovanni Gita Glen Glenda Glenn Gloria Glyn Gordon Grace
    Graeme Graham Grant Greg Gregory Grzegorz Gulsum Gurdeep Gurpreet Guy Gwen Gwyneth Habib Hadiza Hafsa Hamish
    Hamza Hannah Harbhajan Hari Harinder Harold Haroon Harpreet Harriet Harris Harry Harvey Harvinder Hassan
    Hayley Hazel Heather Heidi Helen Helena Henrietta Henry Hilary Holly Hope Howard Huda Hugh Hugo Humaira
    Hussain Hussein Huw Iain Ian Ibrahim Iestyn Ifeoma Imogen Imran Indira Ines Ingrid Ioana Iona Iqbal Irene
    Irfan Iris Isaac Isabel Isabella Isabelle Isla Ismail Ivan Ivor Ivy Jacek Jack Jackie Jacob Jacqueline Jade
    Jaden Jaime Jakub Jamal James Jamie Jan Jane Janet Janice Janine Jared Jasmine Jason Jasper Jaspreet Javed
    Jay Jayden Jayne Jean Jeanette Jeff Jeffrey Jemma Jen Jenna Jennie Jennifer Jenny Jeremy Jermaine Jerome
    Jess Jessica Jill Jim Jimmy Jo Joan Joanna Joanne Jodie Joe Joel John Johnny Jon Jonathan Jordan Jordana
    Joseph Josephine Josh Joshua Joy Joyce Juan Jude Judith Judy Julia Julian Julie Juliet June Justin Justine
    Kabir Kamal Kamran Karen Karl Karolina Kasia Katarzyna Kate Katherine Kathleen Kathryn Kathy Katie Katrina
    Katy Kaushik Kavita Kay Kayleigh Keeley Keira Keisha Keith Kelechi Kelly Kelvin Ken Kenneth Kenny Kerry
    Kevin Khadija Khalid Kian Kieran Kimberley Kirsten Kirstie Kirsty Kofi Krishna Kristina Krystyna Krzysztof
    Kuldip Kumar Kurt Kwabena Kwame Kyle Lakshmi Lance Lara Lata Latoya Laura Lauren Laurence Leah Leanne Lee
    Leigh Len Leona Leonard Leroy Lesley Leslie Leticia Lewis Liam Lilian Lily Linda Lindsay Lindsey Lisa Liz
    Llinos Lloyd Logan Lola Lorenzo Lorna Lorraine Louis Louise Luca Lucas Lucia Lucy Luis Luisa Lukasz Luke
    Lydia Lyn Lynda Lynette Lynn Lynne Mabel Maciej Madeleine Madison Magdalena Mahmood Maira Mairead Maisie
    Malcolm Malgorzata Mandy Manjit Manoj Manuel Marcia Marcin Marcus Mared Marek Margaret Maria Mariam Marian
    Mariana Marie Marika Marilyn Marina Marion Marjorie Mark Marlon Marta Martha Martin Martina Mary Mason
    Mateusz Matilda Matt Matthew Maureen Maurice Mavis Max Maxine Maya Meera Meg Megan Meghan Mehdi Mehmet Mel
    Melanie Melissa Mercy Meryem Mhairi Mia Michael Michaela Michal Michelle Mick Miguel Mihai Mike Mildred
    Miles Millie Miriam Mitchell Mohamed Mohammad Mohammed Mohan Moira Mollie Molly Mona Monica Morag Morgan
    Muhammad Muriel Murray Musa Mustafa Myra Nadeem Nadia Nadine Nadira Nancy Naomi Narinder Naseem Nasreen
    Natalia Natalie Natalya Natasha Nathan Naveed Neelam Neeta Neil Ngozi Nia Niall Niamh Nicholas Nick Nicky
    Nicola Nicolae Nicole Nigel Nikhil Nikki Nina Nisha Noah Noel Noemi Noor Nora Noreen Norma Norman Nuala Obi
    Ola Olga Olive Oliver Olivia Olu Oluwaseun Oluwatobi Omar Oonagh Opal Orla Oscar Owen Paddy Paige Pamela
    Paolo Parminder Parveen Pat Patel Patricia Patrick Paul Paula Pauline Pawel Pearl Pedro Peggy Penny Percy
    Perry Pete Peter Petr Petra Phil Philip Philippa Phillip Phoebe Phyllis Piotr Polly Poppy Pradeep Prakash
    Priya Priyanka Rachael Rachel Radha Rafael Rafiq Rahul Raj Rajesh Rajiv Ralph Raluca Ramesh Rania Rashid
    Ravi Ray Raymond Rebecca Rebekah Reece Reena Rehana Rekha Rhian Rhianna Rhiannon Rhodri Rhona Rhys Ricardo
    Richard Rick Ricky Rita Rob Robert Roberta Robin Roderick Rodney Roger Roisin Roland Ron Ronald Rosa Rosalie
    Rosalind Rose Rosemary Roshni Rosie Rosina Ross Rowena Roxanne Roy Roza Rubina Ruby Rukhsana Rupert Russell
    Ruth Ryan Sabina Sabrina Sadia Saeed Safiya Saima Saira Sajid Salim Sally Salma Sam Samantha Samina Samir
    Samuel Sandeep Sandra Sandy Sanjay Sanjeev Sara Sarah Sarita Satish Saul Scarlett Scott Seamus Sean
    Sebastian Selina Shabana Shabnam Shah Shahid Shakeel Shamim Shane Shanice Shannon Sharmila Sharon Shaun
    Shauna Shazia Sheena Sheila Shelley Shelly Sherry Shirley Shona Shreya Sian Sidney Silvia Simon Sinead
    Siobhan Siân Sonia Sonya Sophia Sophie Stacey Stan Stanley Stefan Stella Stephanie Stephen Steve Steven
    Stewart Stuart Sue Sukhdev Sukhvinder Suleman Sunil Sunita Surinder Susan Susanna Susannah Susie Suzanne
    Sybil Syed Sylvia Tamara Tamika Tamsin Tania Tanisha Tanya Tara Tariq Tasneem Ted Tegan Temitope Terence
    Teresa Terry Tessa Thandiwe Thea Thelma Theo Theresa Thomas Tiffany Tim Timothy Tina Tobi Tobias Toby Todd
    Tom Tomasz Tommy Toni Tony Tracey Tracy Travis Trevor Tricia Trudy Tyrone Uche Uma Umar Una Usha Usman
    Valerie Vanessa Vaughan Vera Vernon Veronica Vicky Victor Vijay Vikki Vikram Vince Vincent Viola Violet
    Vivek Vivian Vivienne Wahid Walter Wanda Wayne Wendy Wesley Wiktoria Wilfred William Winifred Winston
    Wojciech Xavier Yasmeen Yasmin Yasmina Yetunde Yolanda Yusuf Yvette Yvonne Zachary Zahid Zahra Zainab Zara
    Zbigniew Zeinab Zoe Zofia Zoya Zsofia Zuleikha Zuzanna
    """
)

# Words of this field, and of any sentence, that stand with a capital and are nobody's surname.
NOT_NAMES = _words(
    """
    A About Academy Access Act Action Addaction Admin Admissions Adoption Adult Adults Advice Advocacy Afghan
    After Age Agencies Agency Agreement Agreements Airport Alcohol All Alliance Allocations Also Always
    Ambulance An Analytics And Another Any Anyone Appeal Application Applications April Arabic Are Area Army As
    Ask Assembly Assessment Assessments Assistant Association At Atos Attendance Audit August Authorities
    Authority Avenue Bank Barnardo Barnardos Be Because Benefit Benefits Bengali Best Better Bill Board Boards
    Borough Both Branch Brexit Britain British Budget Building Bus But By Cabinet Call Campus Can Capita Care
    Carers Case Casework Catholic Catholics Central Centre Centrepoint Centres Chair Champion Charities Charity
    Chief Child Childline Children Christians Christmas Church Citizen Citizens City Civil Clear Clerk Clients
    Clinic Clinical Close College Combined Command Commission Commissioner Commissioners Commissioning Common
    Comms Community Company Complaints Confidentiality Connexions Consent Constabulary Consultants Contact
    Contracts Control Coordinator Coroner Cottage Council Councillor Councillors Councils Country County Court
    Courts Cover Covid Crime Crisis Crown Culture Custody Customers Czech Daily Data Day Deal December Delivery
    Democratic Dentists Department Departments Deputy Detective Detectives Digital Directive Director
    Directorate Directors Directory Disability Disclosure Discussion District Division Do Does Domestic Drive
    Drug Drugs Dutch Duty Early East Easter Eastern Education Electoral Email Emergency Encompass Encryption
    Enforcement Engagement England English Enquiries Environment Environmental Equality Estate Europe European
    Event Every Everyone Excel Exchange Executive Executives Experian External Facebook Facilities Faith
    Families Family Farm February Federation Finance Fire First Flats For Force Form Fostering Foundation
    Framework Freedom French Friday Friends From Front Fund Fundamental Funding Further Garden Gardens Gates
    General German Germans Get Give Glossary Good Google Governance Government Governor Governors Great Greater
    Greek Green Group Groups Grove Guardian Guidance Guidelines Guild Gypsy Half Hall Handbook Have He Head
    Heads Headteacher Headteachers Health Healthcare Healthwatch Help Helpline Her High Highways Hill Him Hindu
    Hindus His Holyrood Home Homelessness Homes Honestly Hospice Hospital Hospitals House Housing How Hub Human
    I If Immigration Improvement In Independent Induction Infirmary Information Initiative Inquiry Insight
    Inspection Inspector Inspectorate Institute Integrated Intelligence Internal Interventions Iraqi Ireland
    Irish Is Israeli It Its January Jobcentre Join Joint Judge July June Just Justice Key Kids Kingdom Knowledge
    Labour Landlords Lane Law Lawyers Lead Leaders Leadership Leads League Learning Legal Legals Leisure Less
    Let Lettings Level Liaison Libraries Library Licensing Liquidlogic Local London Look Looked Macmillan Made
    Magistrates Maintenance Make Management Manager Managers March Maternity May Mayor Me Medical Meeting
    Meetings Members Mencap Mental Mentor Microsoft Midlands Midwife Midwifery Midwives Mind Minister Ministers
    Ministry Missing Mission Mobile Monday More Mosaic Most Multi Museum Muslim Muslims My Nacro National Need
    Needs Neighbourhood Network Never New Next Niche No Nobody North Northern Not Nothing November Nurse Nurses
    Nursing October Of Off Offender Office Officer Officers Ofsted Ombudsman On Once One Online Only Open
    Operation Operational Operations Or Order Other Our Out Outlook Outreach Paediatrics Pakistani Panel Parade
    Parent Parents Parish Park Parliament Partner Partners Partnership Partnerships Patients People Performance
    Permanent Person Personal Pharmacists Pharmacy Phone Physio Place Plan Planning Please Police Policy
    Politicians Portal Post Practice Practitioner Practitioners Prevent Prevention Primary Prime Principal
    Prison Prisons Privacy Private Probation Procurement Professional Programme Project Protection Protocol
    Provider Providers Psychiatry Psychology Public Punjabi Put Quality Queen Query Radiology Reception Record
    Records Referral Referrals Refuge Regional Register Registrar Regulation Relate Relations Relatives Report
    Reporting Rescue Research Residents Resilience Resource Resources Response Revenue Review Reviews Right
    Rights Risk Road Roma Royal Rule Rules Rural Safe Safeguarding Safer Safety Samaritans Saturday Scheme
    School Schools Science Scope Scotland Scottish Scrutiny Second Secretary Section Sector Security See Senedd
    Senior September Serco Serious Service Services Share Shared Sharepoint Sharing She Shelter Should Sikh
    Sikhs Single Slack Slovak So Social Society Solicitor Solicitors Somali Some Someone South Southern Special
    Specialist Square Staff Standard Standards State Station Statutory Steering Stormont Strategic Strategy
    Street Student Summer Sunday Supervisor Support Surgery Switchboard System Systems Systmone Talk Task
    Teacher Teachers Team Teams Tell Tenancy Tenants Terrace Thai Than Thanks That The Theatre Their Them Then
    There They Things This Those Three Through Thursday Time To Too Town Trading Training Transport Traveller
    Travellers Treasury Tribunal Troubled Trust Trustees Trusts Tuesday Turning Twice Two Under Union Unit
    United Universal University Until Up Upper Urban Urdu Us Use Users Valley Victim Victims View Village
    Violence Vodafone Voluntary Volunteer Volunteers Ward Wards We Wednesday Welfare Well Wellbeing Welsh West
    Western Westminster What Whatsapp When Where Which While Whitehall Who Why Wikipedia Will With Within Women
    Word Work Worker Workers Working Workshop World Would Year Yes You Young Your Youth Zone Zoom
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
    | {"Robin Hood", "Grant Thornton", "Florence Nightingale", "Elizabeth Fry", "Howard League", "Lloyd George"}
)

# First names that are words, places or bodies too: names of people only before a surname.
ALSO_WORDS = _words(
    """
    Ali Amir Ana Ashley Austin Bella Blessing Bruce Cameron Carol Charlotte Chelsea Christian Daisy Dale Dawn
    Dean Drew Ernest Eve Florence Francis Frank Fraser Georgia Glen Gloria Gordon Grace Grant Guy Harris Hazel
    Heather Holly Hope Imogen Iris Ivy Jack Jade Jasper Jay Jordan Josh Joy Jude Kay Kelly Lance Lee Leigh Lewis
    Lily Lloyd Madison Marina Mark Max Mel Mercy Miles Mona Morgan Murray Musa Nick Noel Nora Norma Olive Opal
    Paddy Paige Pat Pearl Penny Perry Poppy Ray Rick Rob Robin Rose Ross Ruby Sally Sandy Scarlett Sue Uma Una
    Viola Violet
    """
)

TITLES = _words(
    """
    Auntie Cllr Constable Councillor Dame DC DCI DI Dr DS Father Imam Inspector Judge Lady Lord Miss Mr Mrs Ms
    Mx Nurse PC PCSO Prof Professor Rabbi Rev Revd Reverend Sergeant Sgt Sir Sister Superintendent Uncle
    """
)
