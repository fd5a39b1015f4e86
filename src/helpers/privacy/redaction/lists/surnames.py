"""Surnames met in the United Kingdom, and those that are words too."""

from __future__ import annotations

from helpers.privacy.redaction.lists.listed import words_of

# Surnames common in the four nations, of every origin.
SURNAMES = words_of(
    """
    Abdullahi Abubakar Acheampong Ackroyd Adams Adamson Adebayo Adeleke Adeyemi Adkins Agarwal Aggarwal Agyeman
    Ahern Ahmad Ahmed Aitken Akhtar Akinola Akram Aldridge Alexander Ali Allan Allen Allison Allsop Alvarez Amin
    Amoah Anand Anderson Andrews Ansah Ansari Anwar Appiah Armitage Armstrong Arnold Arora Arshad Arthur Asante
    Ashworth Asif Aslam Atherton Atkins Atkinson Attwood Awan Aziz Bains Baird Bajwa Baldwin Balogun Bamford
    Banerjee Barker Barlow Barnard Barnett Barrett Barron Barrowclough Bartlett Bateman Bates Baxter Bayliss
    Beattie Beckett Begum Bennett Benson Bentley Bernard Bevan Bhatt Bhatti Bibi Blackwell Blair Blake Bloggs
    Blythe Boateng Boothroyd Bowden Bowen Boyce Boyd Boyle Bradbury Bradley Bradshaw Brady Braithwaite Brennan
    Brett Briggs Britton Broadbent Brookes Broughton Browne Bruce Bryan Bryant Buchanan Buckley Burgess Burke
    Burnett Burrows Byrne Cahill Cairns Calderwood Callaghan Cameron Campbell Carey Carlin Carroll Cartwright
    Cassidy Chadwick Charlton Chatterjee Chaudhary Chaudhry Chauhan Cheema Chen Cheng Cheung Chopra Choudhury
    Chowdhury Chukwu Clancy Clark Clarke Clarkson Clements Clifford Coates Cochrane Coleman Coles Collins Conlon
    Connell Connolly Connor Conway Corbett Coulson Cowan Craig Crawford Crossley Crowther Cullen Cummings
    Cunningham Curran Currie Curtis Daly Daniels Davey Davidson Davies Davis Davison Dawson Delaney Dempsey
    Desai Devine Devlin Dhaliwal Dhillon Diaz Dickinson Dickson Dillon Dobson Dodd Doherty Dolan Donaldson
    Donnelly Donovan Douglas Dowling Downes Doyle Dubois Duffy Duggan Duncan Dunlop Dunn Dunne Dutton Eastwood
    Edmonds Edwards Egan Elliott Ellis Ellison Emerson Entwistle Evans Eze Fairclough Farah Farooq Farrell
    Farrington Faulkner Fawcett Fenton Ferguson Fernandes Fernandez Findlay Finlay Finn Finnegan Fitzgerald
    Fitzpatrick Flanagan Fleming Flynn Foley Forbes Forrest Forster Forsyth Francis Fraser Gallacher Gallagher
    Gandhi Garcia Gardiner Garside George Ghosh Gibbons Gibbs Gibson Gilbert Giles Gillespie Gilmore Goddard
    Godfrey Gomes Gomez Gonzalez Goodall Goodwin Gordon Gould Graham Greene Greenhalgh Greenwood Gregory Grewal
    Griffiths Grimshaw Gupta Haigh Haines Hallam Halliday Hamilton Hampson Haq Hardcastle Harding Hargreaves
    Harrington Harris Harrison Hartley Harvey Haslam Hassan Hawkins Hayes Haynes Hayward Henderson Hendry Henry
    Herbert Hewitt Hibbert Hicks Higgins Higginson Hinchliffe Hirst Hobbs Hobson Hodges Hodgson Hogan Holden
    Holdsworth Holloway Holmes Hooper Hopkins Hoque Hossain Houghton Howard Howarth Howell Howells Hoyle Huang
    Hudson Hughes Humphrey Humphreys Hussain Hutchings Hutchinson Hutchison Ibrahim Idowu Iqbal Irvine Irving
    Irwin Ismail Ivanov Iyer Jackson Jacobs Jain James Jamieson Jansen Jarvis Javed Jeffery Jenkins Jenkinson
    Jennings Jha Johal John Johns Johnson Johnston Johnstone Jones Joseph Joshi Kamara Kapoor Kaur Kavanagh
    Keane Kearney Keating Keegan Keeley Kelleher Keller Kelly Kendall Kennedy Kenny Kerr Kershaw Khalid Khan
    Khanna Khatun Kilpatrick Kingsley Kirby Kirkpatrick Knowles Knox Kowalczyk Kowalski Kumar Kumari Kwok Larsen
    Latif Lau Lawal Lawrence Lawson Leadbetter Leary Lennon Leonard Leslie Leung Levy Lewandowski Lewis Lindsay
    Liu Logan Lopez Lynch Lyons MacDonald MacFarlane MacGregor MacLean MacLeod MacPherson Macdonald Macfarlane
    Mackay Mackenzie Mackie Maclean Macleod Macmillan Maguire Mahmood Mahmud Malik Mallon Maloney Marsden
    Martinez Matthews Maxwell McAllister McArthur McBride McCabe McCann McCarthy McCartney McConnell McCormack
    McCormick McCulloch McDermott McDonald McDonnell McDonough McDowell McFadden McFarlane McGee McGill McGowan
    McGrath McGregor McGuinness McGuire McIntosh McIntyre McKay McKee McKenna McKenzie McKeown McKinley McKinnon
    McLaren McLaughlin McLean McLeod McMahon McManus McMillan McNally McNamara McNeill McPherson McQueen McShane
    Mehmood Mehta Mellor Mendes Mensah Meredith Merritt Metcalfe Meyer Miah Millar Milne Mirza Mishra Mistry
    Mitchell Moffat Mohamed Mohammed Mohamud Molloy Moloney Monaghan Montgomery Moore Moran Moreno Morgan Morris
    Morrison Morrissey Mughal Muhammad Muir Mukherjee Mulligan Mullins Munro Murdoch Murphy Murray Murtagh Myers
    Naidoo Nair Naqvi Nash Nawaz Nazir Ndlovu Neil Newell Newman Nguyen Nicholas Nicholls Nichols Nicholson
    Nixon Nkrumah Nolan Noor Norris Nowak Nwosu O'Brien O'Connell O'Connor O'Donnell O'Driscoll O'Grady O'Hara
    O'Keefe O'Leary O'Neill O'Reilly O'Rourke O'Shea O'Sullivan O'Toole Oakley Ofori Ogden Ogunleye Okafor Okeke
    Okonkwo Okoro Okoye Oldroyd Oliver Olsen Onyango Osborne Osei Osman Owen Owens Owusu Pandey Parkes Parkin
    Parkinson Parmar Parry Parsons Parveen Patel Paterson Patil Patterson Patton Pearce Pearson Pereira Perez
    Perkins Perry Peters Petersen Peterson Petrov Phelan Phillips Pierce Pillai Piotrowski Platt Poulter Powell
    Prasad Pratt Prescott Pritchard Pryce Pugh Purcell Quigley Quinn Quirke Qureshi Rafferty Rafiq Rahman Raja
    Rajput Ramsay Ramsden Ramsey Randall Rao Rashid Ratcliffe Rathore Rawlings Raza Reddy Redmond Rees Reese
    Regan Rehman Reid Reilly Reynolds Rhodes Richards Richardson Rigby Rimmer Ritchie Rivera Robbins Roberts
    Robertson Robinson Robson Roche Rodgers Rodrigues Rodriguez Rogers Rossi Rowland Rowlands Rowley Royle Ruiz
    Russell Rutherford Ryan Saeed Sahota Saleem Salim Sampson Samuels Sanchez Sanderson Sandhu Sangha Sanghera
    Santos Saunders Schmidt Schofield Scott Sehgal Sellars Sesay Seymour Shah Shaikh Sharif Sharma Sharples Shaw
    Sheikh Sheppard Sheridan Siddique Siddiqui Sidhu Simmons Simms Simon Simpson Sims Sinclair Singh Sinha Sloan
    Smith Smyth Smythe Snowden Soares Sousa Spooner Stanton Steadman Stephens Stephenson Stevens Stevenson
    Stewart Stoddart Stott Stuart Sullivan Sutcliffe Sutherland Swann Sweeney Sykes Szymanski Tahir Tait Talbot
    Taylor Thakur Thapa Thomas Thompson Thomson Thorne Thornton Thurston Tiernan Timmins Tobin Tomlinson
    Tompkins Townsend Tran Travers Treacy Trevithick Turnbull Twigg Uddin Unsworth Usman Varga Varghese Vaughan
    Venkataraman Verma Vernon Vickers Virdee Waddington Wainwright Wallace Wallis Walsh Walter Warner Warsame
    Waterhouse Watkins Watson Watt Watts Webb Welch Whalley Wheatley Whitaker Whitehouse Whiteley Whitfield
    Whittaker Wilcox Wilkes Wilkins Wilkinson Williams Williamson Willis Wilson Wisniewski Woodward Wooldridge
    Woolley Wyatt Wylie Yadav Yang Yates Yeung Yildiz Younis Yousaf Yusuf Zafar Zaman Zhang Zhao Zhou Zhu
    Zielinski
    """
)

# Surnames that are words, places or first names too.
SURNAMES_OR_WORDS = words_of(
    """
    Abbott Alam Archer Ashcroft Ashton Austin Bailey Banks Barber Barnes Barr Barton Batty Beaumont Berry Birch
    Bird Blackburn Bolton Booth Bourne Bowers Bowles Bowman Bray Brewer Bridges Bright Brooks Brown Bull Bullock
    Burns Burton Bush Butcher Butler Butt Cannon Carr Carter Chamberlain Chambers Chan Chandler Chapman Christie
    Clayton Clough Cole Collier Cook Cooke Cooper Cope Copeland Costa Cousins Cox Crane Crook Cross Crowe Curry
    Das Day Deacon Dean Denton Dias Dixon Draper Drummond Dyer Eaton Eccles English Everett Field Fielding Finch
    Fisher Fletcher Flood Ford Foster Fowler Fox Franklin Freeman French Frost Fry Fuller Galloway Gardner
    Garner Gaskell Gill Glover Goodman Gough Grainger Grant Gray Green Grey Griffin Guest Gunn Hale Hall Hammond
    Hancock Hardy Harper Hart Hastings Heath Heron Heywood Hill Hilton Ho Hodge Holland Holt Hope Horne Horton
    Houston Howe Hunt Hunter Hurst Hussein Islam Jordan Joyce Kane Kay Kemp Kim King Kirk Knight Lai Lal Lam
    Lamb Lambert Lancaster Lane Lang Langley Larkin Law Leach Lee Leigh Lester Li Lister Little Livingstone
    Lloyd Long Lord Love Lowe Lucas Mann Manning Marsh Marshall Martin Mason Massey May Middleton Miles Mill
    Miller Mills Milner Modi Moody Morley Morton Moss Naylor Nelson Newton Ng Noble Norman North Norton Obi Omar
    Ong Page Palmer Park Parker Parks Payne Peacock Peck Pickering Pike Piper Pitt Plant Pollard Pollock Poole
    Pope Porter Potter Potts Power Prentice Preston Price Prince Proctor Purdy Raman Rana Ray Read Reed Reeves
    Rice Richmond Ridley Riley Roach Rose Ross Rowe Roy Sadiq Salmon Sanders Sargent Savage Sawyer Scholes Sen
    Shannon Sharp Sharpe Shea Sheldon Shepherd Sherwood Shields Short Silva Skelton Skinner Slater Small Smart
    Snow Southern Spencer Squires Stacey Stafford Stanley Steele Steward Stirling Stokes Stone Storey Street
    Summers Sutton Swain Swan Tan Tang Tanner Tate Tennant Terry Thorpe Todd Trotter Tucker Turner Tyler Tyson
    Underwood Upton Vance Vincent Wade Walker Wall Waller Walters Walton Wang Ward Warren Waters Weaver Webster
    Wells Wentworth West Weston Wheeler Whitby White Whitehead Whittle Wild Wilde Winter Winters Wolfe Wong Wood
    Woodhouse Woods Wright Wu Wynn Xu York Young
    """
)

SURNAMES_IN_SMALL = frozenset(name.lower() for name in SURNAMES)

_SURNAMES_OR_WORDS_IN_SMALL = frozenset(name.lower() for name in SURNAMES_OR_WORDS)


def is_surname(word: str) -> bool:
    """Smith, SMITH and smith, and what may be a word too; Smith-Okafor begins with one."""
    return is_nothing_but_a_surname(word) or word.split("-")[0].lower() in _SURNAMES_OR_WORDS_IN_SMALL


def is_nothing_but_a_surname(word: str) -> bool:
    """Smith and smith, but not Brown."""
    return word.split("-")[0].lower().replace("’", "'") in SURNAMES_IN_SMALL
