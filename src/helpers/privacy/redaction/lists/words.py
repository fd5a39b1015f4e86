"""Words that name nobody, though they have a capital or stand where a name might; and titles, which name somebody."""

from __future__ import annotations

from helpers.privacy.redaction.lists.listed import words_of

# Words of this field, and of any sentence, that stand with a capital and are nobody's surname.
NOT_NAMES = words_of(
    """
    A About Academy Access Act Action Addaction Admin Admissions Adobe Adoption Adult Adults Advice Advocacy
    Afghan After Afterwards Again Age Agencies Agency Agreement Agreements Airport Alas Alcohol Alert All
    Alliance Allocations Almost Already Also Although Always Ambulance An Analytics And Android Another Any
    Anyone Anyway Appeal Apple Application Applications April Arabic Are Area Army As Ask Assembly Assessment
    Assessments Assistant Association At Athena Athens Atos Attendance Audit August Authorities Authority Avenue
    Azure Bank Barclays Barnardo Barnardos Be Because Before Behind Below Benefit Benefits Bengali Besides Best
    Better Between Beyond Bill Board Boards Borough Both Branch Brexit Bring Britain British Budget Building Bus
    But By Cabinet Call Campus Can Capita Care Carefirst Carers Case Casework Catholic Catholics Central Centre
    Centrepoint Centres Cerner Chair Champion Charities Charity Chief Child Childline Children Christians
    Christmas Church Citizen Citizens City Civica Civil Clear Clearly Clerk Clients Clinic Clinical Close
    College Combined Command Commission Commissioner Commissioners Commissioning Common Comms Community Company
    Complaints Confidentiality Connect Connexions Consent Constabulary Consultants Contact Contracts Control
    Coordinator Copilot Coroner Cottage Council Councillor Councillors Councils Country County Court Courts
    Cover Covid Crime Crisis Crown Culture Currently Custody Customers Czech Daily Data Day Deal Dear December
    Delivery Democratic Dentists Department Departments Deputy Despite Detective Detectives Digital Directive
    Director Directorate Directors Directory Disability Disclosure Discussion District Division Do Does Domestic
    Drive Drug Drugs During Dutch Duty Each Early East Easter Eastern Education Egress Eight Either Electoral
    Else Email Emergency Emis Encompass Encryption Enforcement Engagement England English Enough Enquiries
    Environment Environmental Epic Equality Especially Estate Europe European Even Event Eventually Every
    Everybody Everyone Everything Excel Exchange Executive Executives Experian External Facebook Facilities
    Faith Families Family Farm February Federation Few Finally Finance Fire First Five Flats For Force Form
    Fortunately Fostering Foundation Four Framework Frankly Freedom French Frequently Friday Friends From Front
    Fund Fundamental Funding Further Furthermore Garden Gardens Gates General German Germans Get Give Glossary
    Good Google Governance Government Governor Governors Great Greater Greek Green Group Groups Grove Guardian
    Guidance Guidelines Guild Gypsy Half Hall Handbook Have He Head Heads Headteacher Headteachers Health
    Healthcare Healthwatch Hello Help Helpline Hence Her Here Hi High Highways Hill Him Hindu Hindus His
    Holyrood Home Homelessness Homes Honestly Hopefully Hospice Hospital Hospitals House Housing How However Hub
    Human I Ideally If Immigration Improvement In Indeed Independent Induction Infirmary Information Initiative
    Inquiry Insight Inspection Inspector Inspectorate Instead Institute Integrated Intelligence Internal
    Interventions Iraqi Ireland Irish Is Israeli It Its January Jobcentre Join Joint Judge July June Just
    Justice Keep Key Kids Kingdom Knowledge Kooth Labour Landlords Lane Last Lately Later Law Lawyers Lead
    Leaders Leadership Leads League Learning Legal Legals Leisure Less Let Lettings Level Liaison Libraries
    Library Licensing Like Likewise Liquidlogic Lloyds Local London Look Looked Lots Macmillan Made Magistrates
    Mainly Maintenance Make Management Manager Managers Many March Maternity May Maybe Mayor Me Meanwhile
    Medical Meeting Meetings Members Mencap Mental Mentor Microsoft Midlands Midwife Midwifery Midwives Might
    Mind Minister Ministers Ministry Missing Mission Mobile Monday More Moreover Mosaic Most Mostly Much Multi
    Museum Muslim Muslims Must My Nacro National Need Needs Neighbourhood Neither Network Never Nevertheless New
    Next Niche Nine No Nobody Nonetheless Nor North Northern Northgate Not Nothing November Nowadays Nurse
    Nurses Nursing Obviously Occasionally October Of Off Offender Office Officer Officers Ofsted Often Ok Okay
    Ombudsman On Once One Online Only Open Operation Operational Operations Or Order Orion Other Otherwise Our
    Out Outlook Outreach Overall Paediatrics Pakistani Panel Parade Parent Parents Parish Park Parliament
    Partner Partners Partnership Partnerships Patients People Performance Perhaps Permanent Person Personal
    Pharmacists Pharmacy Phone Physio Place Plan Planning Please Plus Police Policy Politicians Portal Possibly
    Post Power Practice Practitioner Practitioners Prevent Prevention Previously Primary Prime Principal Prison
    Prisons Privacy Private Probably Probation Procurement Professional Programme Project Protection Protocol
    Provider Providers Psychiatry Psychology Public Punjabi Put Quality Queen Query Quite Radiology Rarely
    Rather Read Really Recently Reception Record Records Referral Referrals Refuge Regarding Regardless Regional
    Register Registrar Regulation Relate Relations Relatives Report Reporting Rescue Research Residents
    Resilience Resource Resources Response Revenue Review Reviews Right Rights Risk Road Roma Royal Rule Rules
    Rural Sadly Safe Safeguarding Safer Safety Samaritans Same Saturday Scheme School Schools Science Scope
    Scotland Scottish Scrutiny Second Secretary Section Sector Security See Senedd Senior September Serco
    Serious Servelec Service Services Seven Several Share Shared Sharepoint Sharing She Shelter Should Sikh
    Sikhs Since Single Six Slack Slovak So Social Society Solicitor Solicitors Somali Some Somehow Someone
    Sometimes Soon Sorry South Southern Special Specialist Square Staff Standard Standards State Station
    Statutory Steering Still Stop Stormont Strategic Strategy Street Student Such Suddenly Summer Sunday
    Supervisor Support Surely Surgery Switchboard System Systems Systmone Talk Task Teacher Teachers Team Teams
    Tell Ten Tenancy Tenants Terrace Thai Than Thank Thankfully Thanks That The Theatre Their Them Then There
    Therefore They Things This Those Three Through Thursday Thus Time To Today Together Tomorrow Tonight Too
    Total Town Trading Training Transport Traveller Travellers Treasury Tribunal Troubled Trust Trustees Trusts
    Tuesday Turning Twice Two Typically Under Unfortunately Union Unit United Universal University Unless Unlike
    Until Up Upper Urban Urdu Us Use Users Usually Valley Very Victim Victims View Village Violence Vodafone
    Voluntary Volunteer Volunteers Ward Wards Was We Wednesday Welfare Well Wellbeing Welsh Were West Western
    Westminster What Whatsapp When Whenever Where Wherever Whether Which While Whilst Whitehall Who Whoever
    Whole Whose Why Wikipedia Will Windows With Within Without Women Word Work Worker Workers Working Workshop
    World Would Year Yes Yesterday Yet You Young Your Yours Youth Zone Zoom
    """
)

# Towns, counties and regions that stand alone or before another word with a capital.
PLACES = words_of(
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

# Organisations that are named after people, and a day that is not.
NAMED_AFTER = frozenset(
    {"Marie Curie", "Sue Ryder", "John Lewis", "Joseph Rowntree", "Jo Cox", "Thomas Coram", "Paul Hamlyn", "Ann Craft"}
    | {
        "May Day",
        "Robin Hood",
        "Grant Thornton",
        "Florence Nightingale",
        "Elizabeth Fry",
        "Howard League",
        "Lloyd George",
    }
)

# Short words that may follow a code, where a car's registration has letters that are none.
SHORT_WORDS = words_of(
    """
    a act add age ago aim air all am an and any are arm as ask at bad be bed big box bus but buy by can car cos cut
    day did do due end etc far few for fri get go got gps had has he her him his hrs hub how i if in is it its jan job
    key kit law led let lot low man may me met min mins mon my new no nor not now of off old on one or our out own
    pay per put run said sat saw say see set she sit six so sum sun tax ten the to too top try two up us use via was
    way we who why win wks won yes yet you yrs
    """
)

TITLES = words_of(
    """
    Auntie Cllr Constable Councillor Dame DC DCI DI Dr DS Father Imam Inspector Judge Lady Lord Miss Mr Mrs Ms
    Mx Nurse PC PCSO Prof Professor Rabbi Rev Revd Reverend Sergeant Sgt Sir Sister Superintendent Uncle
    """
)


def may_be_name(word: str) -> bool:
    """Whether a word is none of those that are never a name."""
    return len(word) > 1 and word not in NOT_NAMES and word.capitalize() not in NOT_NAMES
