"""First names met in the United Kingdom, and those that are words, places or bodies too."""

from __future__ import annotations

import unicodedata

from helpers.privacy.redaction.lists.listed import words_of

# Names common among adults in the four nations, of every origin found in the census; short forms too.
FIRST_NAMES = words_of(
    """
    Aaliyah Aaron Abby Abdi Abdul Abdullah Abel Abena Abigail Abimbola Abiodun Abiola Abu Adaeze Adaku Adalyn
    Adam Adanna Ade Adebayo Adeel Adel Adelaide Adele Ademola Adetola Adil Adrian Adriana Adwoa Aeronwy Afia
    Afsana Agata Agatha Agnes Agnieszka Ahmad Ahmed Aidan Aidas Aiden Aileen Ailish Ailsa Aine Ainsley Aisha
    Aistė Aivaras Akash Akeem Akosua Akua Alan Alana Alannah Alasdair Alastair Alastar Alban Albert Alberta Aldo
    Alec Aled Alejandro Aleksander Aleksandra Alessandro Alex Alexander Alexandra Alexandre Alexandru Alexis
    Alfie Alfonso Alfred Alfredo Algirdas Ali Alice Alicia Alina Alisha Alison Alissa Alistair Alistar Aliyah
    Allan Allison Alma Althea Alun Alwyn Alys Alyson Alyssa Amadou Amaka Amal Amanda Amandeep Amani Amara
    Amarjit Amber Ambrose Amelia Amelie Amias Amina Amir Amit Amos Amrit Amy Ana Anabel Anais Anastasia
    Anastasios Anastazja Andre Andrea Andreea Andrei Andrew Andris Andrius Andrzej Andy Aneesa Aneirin Anesu
    Aneta Aneurin Angel Angela Angelica Angelika Angelina Angelos Angharad Angie Angus Anika Anil Anisa Anita
    Anja Anjali Anju Anjum Anke Ann Anna Annabel Annabelle Annalise Annamaria Anne Anneke Anneliese Annemarie
    Annette Annie Anouk Ansar Ansel Anselm Anthony Antoine Anton Antoni Antonia Antonina Antonio Antony Anusha
    Anwar Anwen Anya Aoibheann Aoife Aparna Apolonia Arabella Archie Areeba Aria Ariana Arianna Arif Aris Arjan
    Arjun Arlene Arlo Armando Arnav Arnie Arnold Arran Arthur Artur Arturs Arun Arvind Arwa Arya Asad Asha
    Ashleigh Ashley Ashok Ashraf Asif Asiya Asma Aston Astrid Atif Atticus Aubrey Audra Audrey Augusta Augustus
    Aurelia Aurelie Aurora Austin Ava Ava-Mae Avril Avtar Ayaan Ayesha Ayla Aylin Ayman Ayo Ayobami Ayodele
    Aysha Ayub Azadeh Aziz Azra Babatunde Babs Bailey Baljit Balraj Balwinder Baptiste Barbara Barclay Barnaby
    Barney Barry Bartek Bartholomew Bartosz Bashir Basil Basma Bea Beata Beatrice Beatriz Beau Becky Belinda
    Bella Ben Benedict Benedikt Benito Benjamin Benny Berenice Bernadette Bernadine Bernard Bernardo Bernice
    Bernie Bert Bertie Bertram Bertrand Bessie Beth Bethan Bethany Betsy Bettina Betty Bev Beverley Bharat
    Bhavna Bhupinder Bianca Bilal Billy Birgit Birute Blaise Blake Blanche Blessing Blodwen Bob Bobbie Bobby
    Bogdan Bola Bonnie Boris Boyd Bozena Brad Braden Bradley Bram Brandon Branwen Brenda Brendan Brendon Brent
    Brett Brian Briana Brianna Brid Bridget Brigid Brigitte Britney Brody Bronagh Bronte Bronwen Bronwyn Brooke
    Bruce Bruno Bryan Bryce Bryn Bryony Buddy Bukola Burak Byron Caden Cadi Caitlin Caleb Callum Calum Calvin
    Cameron Camilla Camille Candice Caoimhe Caolan Cara Carey Carina Carl Carla Carlo Carlos Carlton Carly
    Carmel Carmela Carmen Carol Carole Carolina Caroline Carolyn Carrie Carson Carwyn Carys Casey Cassandra
    Cassie Catalina Catarina Cath Cathal Catherina Catherine Cathy Catrin Catriona Cecil Cecilia Cedric Ceinwen
    Celeste Celia Celine Ceri Ceridwen Cerys Chad Chaim Chandler Chandra Chanel Chantal Chantelle Charis
    Charlene Charles Charley Charlie Charlotte Charlton Charmaine Chas Chelsea Cheng Cherie Cherish Cherry
    Cheryl Chiamaka Chiara Chidera Chidi Chika Chinedu Chinonso Chinwe Chioma Chloe Chloë Chris Chrissie Chrissy
    Christa Christabel Christelle Christian Christie Christina Christine Christoph Christophe Christopher
    Christos Chuck Chukwuemeka Chun Cian Ciara Cicely Cillian Cindy Claire Clara Clare Clarissa Clarke Claude
    Claudette Claudia Claudio Clayton Clement Cleo Cliff Clifford Clint Clinton Clive Clodagh Coleen Colette
    Colin Colleen Colm Conall Connie Connor Conor Conrad Constance Constantin Constantine Cora Coral Cordelia
    Corey Corinne Cormac Cornelius Cosmin Courtenay Courtney Craig Cressida Crispin Cristian Cristina Crystal
    Csilla Curt Curtis Cuthbert Cynthia Cyril Daf Dafydd Daina Dainius Daisy Daiva Dale Daley Dalia Daljit
    Dalton Damaris Damian Damien Damilola Damon Dan Dana Danica Daniel Daniela Danielle Danny Dante Danuta
    Danute Daphna Daphne Darcey Darcie Darcy Daria Darius Dariusz Darlene Darragh Darren Daryl Dashiell Dave
    Daveena Davey David Davide Davina Davis Davy Dawid Dawn Dawson Dean Deana Deanne Deb Debbie Debora Deborah
    Debra Debs Declan Dee Deena Deepa Deepak Deepika Deeqa Deidre Deirdre Delia Delilah Delores Delphine Delroy
    Delyth Demelza Demetrios Demetrius Demi Denholm Denis Denise Dennis Denver Denzel Derek Dermot Dermott
    Derrick Des Desiree Desmond Dev Devan Devi Dewi Dexter Dhruv Diana Diane Dianne Diarmuid Dick Dicky Didier
    Diego Dieter Dilip Dilys Dimitra Dimitri Dimitrios Dina Dinah Dineo Dion Dionne Dipak Dirk Dmitri Dolly
    Dolores Domenico Dominic Dominik Dominika Donal Donald Donatas Donella Donna Donnie Dora Doreen Dorian Doris
    Dorota Dorothy Dot Dottie Doug Dougal Douglas Drake Drew Duane Dulcie Duncan Durga Dustin Dwayne Dwight
    Dyfan Dylan Dymphna Eamon Eamonn Ebele Eben Ebony Ebun Ed Eddie Eddy Edgar Edita Edith Edmond Edmund Edna
    Edoardo Eduardo Edvard Edvinas Edward Edwin Edyta Eesha Efe Effie Efosa Efua Egidijus Egle Eglė Eifion
    Eileen Eilidh Eilish Eimear Eiméar Einar Eira Eirlys Ekaterina Elaina Elaine Elan Eldon Eleanor Eleanora
    Elektra Elena Eleri Elfed Eli Eliana Elias Elidir Elijah Elin Elina Elis Elisabeth Elise Elissa Eliza
    Elizabeth Elke Ella Ella-Rose Ellen Ellena Ellie Ellie-Mae Elliot Elliott Ellis Elmer Elodie Eloise Elsa
    Elsie Elspeth Elton Eluned Elvira Elvis Elwyn Elza Emanuel Emeka Emer Emil Emile Emilia Emilie Emilio Emily
    Emine Emlyn Emma Emmanuel Emmeline Emmett Emmy Emre Emyr Ena Enda Enid Enoch Enrique Enya Enzo Eoghan Eoin
    Ephraim Eric Erica Erik Erika Erin Ernest Ernestine Ernie Errol Erwin Eryn Esme Esmeralda Esmé Esperanza
    Esra Esteban Estelle Ester Esther Ethan Ethel Etienne Euan Eugene Eugenia Eugenie Eunan Eunice Eustace Eva
    Evan Evander Evangeline Eve Evelina Evelyn Everett Everton Evie Ewa Ewan Ewelina Ezekiel Ezgi Ezra Fabian
    Fabio Fabrice Fadumo Fahad Faheem Fahima Faisal Faith Faiza Faizal Fanny Farah Fareed Farhan Farhana Farida
    Farooq Farzana Fatema Fatemeh Fatima Fatma Fatou Fay Faye Fearghal Federico Felicia Felicity Felix Femi
    Fenella Ferdinand Fergal Fergus Fern Fernanda Fernando Ferran Ffion Fidel Fidelma Filip Filipe Filippo
    Finlay Finn Fintan Fiona Fionn Fionnuala Fitzroy Flavia Fleur Flo Flora Florence Florian Florin Floyd Fola
    Folake Folasade Fran Frances Francesca Francine Francis Francois Frank Frankie Franklin Franz François
    Fraser Fred Freda Freddie Freddy Frederica Frederick Frederik Freya Friedrich Fumi Funmi Gabby Gabor Gabriel
    Gabriela Gabriele Gabriella Gaby Gaenor Gail Gaius Galina Ganesh Gareth Garfield Garry Garth Gary Gaurav
    Gavin Gaynor Gbenga Gediminas Geena Geetha Gemma Gena Genevieve Geoff Geoffrey Geordie George Georgia
    Georgiana Georgie Georgina Georgios Geraint Gerald Geraldine Gerard Gerardo Gerda Germaine Gerrard Gerry
    Gertie Gertrude Gethin Ghazala Gheorghe Ghulam Gia Gianluca Gideon Gigi Gilbert Gilda Giles Gillian Gina
    Ginny Gintaras Gintare Giorgio Giovanni Gisela Gisele Gita Giulia Giuseppe Gladys Glen Glenda Glenn Glenys
    Gloria Glyn Godfrey Goran Gordon Gosia Grace Gracie Graciela Grady Graeme Graham Grainne Grant Greg Gregor
    Gregory Greta Gretchen Griff Grigore Griselda Grover Grzegorz Gráinne Gudrun Guido Guilherme Guillermo
    Gulnaz Gulshan Gulsum Gunther Gurdeep Gurmeet Gurmit Gurpreet Gus Gustav Guy Gwen Gwenda Gwendoline
    Gwendolyn Gwenllian Gwilym Gwyn Gwyneth Gwynfor Gwynne Gyorgy Györgyi Habib Hadiza Hadley Hafsa Hakeem Hal
    Haleema Halima Halina Hamid Hamish Hamza Hana Hania Hanif Hank Hanna Hannah Hannelore Hans Harbhajan Hareem
    Hari Harinder Harini Harish Harjinder Harjit Harley Harman Harmony Harold Haroon Haroun Harper Harpreet
    Harriet Harriette Harris Harrison Harry Hartley Haruka Harun Harvey Harvinder Hasan Hashim Hassan Hawa
    Hayden Haydn Hayleigh Hayley Hazel Heath Heather Heba Hector Hedley Hedwig Hefin Heidi Heiko Heinrich Heledd
    Helen Helena Helene Helga Helmut Hemant Henk Henri Henrietta Henrik Henry Henryk Herbert Herman Hermione
    Hester Hettie Hieu Hilal Hilary Hilda Hilton Hina Hiroshi Hollie Holly Homer Honor Honora Hope Horace
    Horatio Hortense Hosea Howard Hristo Hubert Huda Hugh Hugo Humaira Humphrey Hussain Hussein Huw Hyacinth
    Hywel Iain Ian Ibrahim Ida Idris Iestyn Ieuan Ifan Ifeoma Ignacio Ignacy Igor Ihsan Ikechukwu Ikram Ilaria
    Ilona Ilse Ilya Iman Imani Imelda Immanuel Imogen Imran Inaya Inderjit Inderpal Indira Ines Ineta Inez Inga
    Ingeborg Ingrid Innes Ioan Ioana Ioannis Iolo Iona Iqbal Ira Irena Irene Irfan Irina Iris Irma Irvin Irving
    Irwin Isaac Isabel Isabella Isabelle Isaiah Isambard Isatou Isha Ishaan Isidora Isidore Isla Isla-Rose
    Ismael Ismail Isobel Isolde Isra Istvan István Iva Ivan Ivana Ivanka Iveta Ivor Ivy Iwan Iwona Izabela Izzy
    Jac Jacalyn Jacek Jacinda Jacinta Jack Jackie Jackson Jaco Jacob Jacobo Jacqueline Jacques Jacqui Jade Jaden
    Jadwiga Jagdeep Jagdish Jagjit Jahangir Jaime Jaimee Jakki Jakob Jakub Jamal Jameela James Jamie Jamila Jan
    Jane Janek Janelle Janet Janette Janey Janice Janie Janina Janine Janis Jannat Janusz Jared Jarek Jaroslaw
    Jarrod Jasleen Jasmeet Jasmin Jasmine Jason Jasper Jaspreet Jasvinder Jaswinder Javed Javier Jay Jaya Jayden
    Jaydon Jayne Jaz Jean Jeanette Jeanne Jeannie Jed Jedediah Jeff Jefferson Jeffrey Jehan Jelena Jemima Jemma
    Jen Jenifer Jenkin Jenna Jennie Jennifer Jenny Jens Jenson Jeremy Jermaine Jerome Jerry Jerzy Jess Jessica
    Jessie Jethro Jett Jette Jill Jillian Jim Jimena Jimmy Jing Jo Joan Joann Joanna Joanne Joaquin Jocelyn Jock
    Jodie Jody Joe Joel Joelle Johan Johann Johanna Johannes John Johnathan Johnnie Johnny Jolanta Joleen Jolene
    Jon Jonah Jonas Jonathan Joni Jonny Jools Jordan Jordana Jorge Joris Jose Josefina Joselyn Joseph Josephine
    Josette Josh Joshua Josie Joss Josue José Jowita Joy Joyce Jozef Juan Jude Judith Judy Jules Julia Julian
    Juliana Juliane Julie Juliet Julieta Juliette Julius Junaid June Juozas Jurgen Jurgita Justin Justine
    Justyna Jutta Jyoti Kabir Kacper Kai Kaiden Kaitlin Kaitlyn Kaja Kalpana Kamal Kamaljit Kamil Kamila Kamran
    Kara Karan Kareem Karen Karim Karin Karina Karl Karla Karol Karolina Karsten Karthik Kasia Kaspar Kat
    Katalin Katarina Katarzyna Kate Kate-Lynn Katelyn Katerina Kath Katharine Katherine Kathleen Kathrin Kathryn
    Kathy Katie Katja Katrin Katrina Katy Katya Kaur Kaushik Kavita Kay Kayden Kayla Kaylee Kayleigh Kayode Kaz
    Keanu Kedar Keelan Keeley Keely Keenan Keeva Keir Keira Keiran Keiron Keisha Keith Kelechi Kellie Kelly
    Kelsey Kelsie Kelvin Kemal Ken Kendall Kendra Kendrick Kenji Kennedy Kenneth Kenny Kenton Kenzie Kerem
    Kerensa Kerrie Kerry Kester Keven Kevin Kezia Keziah Khadija Khadijah Khaled Khaleda Khalid Khalida Kia Kian
    Kiefer Kiera Kieran Kieren Kieron Kiki Kim Kimberley Kimberly Kinga Kingsley Kiran Kirk Kirsteen Kirsten
    Kirstie Kirstin Kirsty Kishan Kit Kitty Klara Klaus Kobe Kofi Kojo Konrad Korey Kornelia Kostas Kris Krish
    Krishna Kristen Kristian Kristin Kristina Kristof Kristopher Kristy Krystal Krystian Krystyna Krzysztof Kuba
    Kuldip Kulvinder Kulwinder Kumar Kurt Kush Kwabena Kwaku Kwame Kwasi Kyla Kyle Kylie Kym Kyra Kyron Lacey
    Lachlan Ladi Laetitia Laila Laima Laimonas Lakshmi Lala Lamar Lambert Lamin Lamont Lana Lance Lara Larisa
    Larry Lars Laszlo Lata Lateefah Latifa Latisha Latoya Laura Laureen Laurel Lauren Laurence Lauretta Laurie
    Lauryn Lavinia Lawrence Lawson Layla Layton Lazarus Leah Leander Leandra Leandro Leanne Lech Lee Leela Leena
    Leesa Leif Leigh Leighton Leila Len Lena Lennie Lennox Lenny Leo Leon Leona Leonard Leonardo Leonie Leonora
    Leopold Lerato Leroy Lesley Leslie Leslie-Ann Lester Leszek Leticia Letitia Lettice Levi Lewis Lewys Lexi
    Lexie Liam Liana Libby Liesel Lieve Lila Lilian Liliana Lilla Lillian Lilly Lily Lin Lina Linda Lindiwe
    Lindsay Lindsey Linh Linnea Linus Lionel Lisa Lisbeth Lise Livia Livvy Liz Liza Lizzie Lizzy Lleucu Llew
    Llewellyn Llinos Lloyd Llyr Llywelyn Logan Lois Lola Lolita Loraine Lorcan Loreen Lorelei Loren Lorenza
    Lorenzo Loretta Lori Lorn Lorna Lorraine Lotta Lotte Lottie Lou Louella Louie Louis Louisa Louise Lovell
    Lowri Luana Luc Luca Lucas Lucasz Lucia Lucian Luciana Luciano Lucie Lucien Lucille Lucinda Lucius Lucja
    Lucretia Lucy Ludmila Ludovic Ludwig Luella Luigi Luis Luisa Lukas Lukasz Luke Lula Luna Lutfa Lyall Lydia
    Lyn Lynda Lynden Lyndon Lyndsay Lyndsey Lynette Lynn Lynne Lynsay Lynsey Lyra Mabel Mabli Maciej Mack
    Mackenzie Macy Madelaine Madeleine Madeline Madge Madison Mae Maeva Maeve Magda Magdalena Maggie Magnus
    Mahdi Maher Mahesh Mahima Mahira Mahmood Mahmoud Maia Maimuna Mair Maira Mairead Mairi Mairwen Maisie Maisy
    Majid Makayla Malachy Malakai Malcolm Malgorzata Mali Malik Malika Malin Mallory Malvina Mamadou Mamta Manal
    Mandeep Mandy Manfred Manish Manisha Manjit Manny Manoj Manpreet Mansoor Manuel Manuela Mara Marc Marcel
    Marcela Marcelina Marcella Marcello Marcelo Marcia Marcin Marco Marcus Mared Marek Margaret Margareta
    Margarita Marge Margery Margherita Margie Margo Margot Marguerite Mari Maria Mariah Mariam Marian Mariana
    Marianna Marianne Maribel Marie Mariella Marietta Marija Marika Marilena Marilou Marilyn Marina Marino Mario
    Mariola Marion Marisa Marius Mariusz Marjorie Marjory Mark Markus Marlena Marlene Marley Marlon Marnie
    Marquis Marsha Marta Martha Martin Martina Martine Marty Martyn Marvin Marwa Mary Maryam Maryanne Marylou
    Marzena Mason Masood Massimo Mateja Mateo Mateusz Mathew Mathias Mathilda Mathilde Matilda Matt Matteo
    Matthew Matthias Mattie Matylda Maud Maude Maura Maureen Maurice Mauricio Maverick Mavis Max Maximilian
    Maxine Maxwell Maya Mayur Mazie Mbali Mckenzie Meabh Meera Meg Megan Meggie Meghan Mehdi Mehmet Mehreen
    Mehwish Mei Meic Meinir Meirion Mel Melanie Melinda Melissa Melody Melva Melvin Mercy Meredith Meriel Merle
    Merlin Merryn Mervyn Meryem Mette Mhairi Mia Mica Micah Michael Michaela Michal Michele Michelle Mick Mickey
    Mieczyslaw Miguel Mihai Mikael Mikayla Mike Mikey Mikolaj Mila Milan Mildred Milena Miles Mille Millicent
    Millie Milo Mimi Mina Mindaugas Ming Minh Minna Minnie Mira Miranda Mireille Mirela Miriam Miroslav
    Miroslava Miroslaw Misha Mitch Mitchell Mitesh Mitzi Mo Modou Modupe Moe Moesha Mohamed Mohammad Mohammed
    Mohan Mohit Moira Mollie Molly Mona Monica Monique Montague Monty Morag Morgan Morris Morten Mortimer Morven
    Morwenna Moses Mostafa Moya Mubarak Muhammad Muireann Mukesh Muna Mungo Munira Murdo Muriel Murray Murtaza
    Musa Mustafa Mya Myfanwy Myles Myra Myrtle Nabil Nadeem Nadezhda Nadia Nadine Nadira Nadya Naheed Nahid
    Naima Nainsi Nancy Nanette Naoise Naomi Naomie Narendra Narinder Naseem Nasim Nasima Nasir Nasreen Nasrin
    Nasser Natalia Natalie Natalya Natan Natasha Natasza Nate Nathalie Nathan Nathaniel Naveed Naveen Navid
    Navjot Nayan Nazia Nazir Neal Ned Neela Neelam Neema Neeta Neha Neil Nell Nellie Nelly Nelson Neringa
    Nerissa Nerys Nessa Nesta Nettie Neville Nevin Ngaire Ngozi Nguyet Nia Niall Niamh Nicholas Nick Nicky Nico
    Nicola Nicolae Nicolas Nicole Nicoleta Nicolette Nicolle Nige Nigel Nigella Nikesh Nikhil Nikita Nikki
    Nikola Nikolai Nikolaos Nikos Nila Nimra Nina Nisar Nisha Nita Nkechi Nkem Nnamdi Nneka Noah Noel Noelle
    Noemi Nolan Nonie Noor Nora Noreen Norma Norman Normand Nuala Nuno Nura Nurul Nusrat Nyah Nyasha Obi Obinna
    Octavia Odessa Odette Odhran Odin Oisin Oisín Ola Olaf Olayinka Oleg Oleksandr Oleksandra Olena Olga Olive
    Oliver Olivia Olivier Ollie Olu Oluwaseun Oluwatobi Olwen Omar Omari Ondrej Onyeka Oonagh Opal Ophelia Orla
    Orlaith Orlando Orson Orville Osagie Osama Oscar Osian Oskar Osman Osvaldo Oswald Otis Ottilie Otto Owain
    Owen Oyelaran Oyinkan Ozlem Pablo Paddy Padma Padraig Paige Paloma Pamela Panagiotis Pandora Paolo Paresh
    Paris Parminder Parvati Parveen Parvin Pascal Pascale Pat Patel Patience Patrice Patricia Patrick Patrik
    Patrizia Patryk Patsy Patti Pattie Paul Paula Paulette Paulina Pauline Paulo Pavel Pavlos Pawan Pawel Payton
    Pearl Pearse Pedro Peggy Penelope Penny Percival Percy Perdita Pernille Perry Petar Pete Peter Petr Petra
    Petroc Petronella Petros Petrus Phil Philip Philippa Philippe Phillip Phillipa Philomena Phineas Phoebe
    Phyllida Phyllis Pia Pierce Pierre Piers Pieter Pilar Piotr Pippa Piran Pixie Plamen Polly Pooja Poppy
    Portia Pradeep Prakash Pranav Prashant Pratik Precious Preeti Primrose Prisca Priscilla Pritesh Priti Priya
    Priyanka Prosper Prudence Przemyslaw Puja Punam Purnima Pádraig Queenie Quentin Quincy Quinn Rabia Rachael
    Rachel Rachelle Rachid Rada Rade Radek Radha Radoslaw Rae Raegan Rafael Rafal Raffaele Rafi Rafiq Raghav
    Raheem Rahim Rahima Rahul Raimonda Raisa Raj Rajan Rajeev Rajesh Rajinder Rajiv Rajvir Rakesh Ralf Ralph
    Raluca Ramesh Raminta Ramon Ramona Rana Randall Randeep Randolph Randy Rania Ranjit Ranveer Raphael Rasa
    Rasheed Rashid Rashida Rashmi Rasmus Raul Raven Ravi Ravinder Ray Raya Rayan Raymond Rayner Razia Reanna
    Rebeca Rebecca Rebekah Reece Reena Reg Reggie Regina Reginald Rehana Reinhard Reiss Rekha Remi Remy Renata
    Renate Rene Renee René Reuben Rex Reyansh Reza Rhea Rhiain Rhian Rhianna Rhianne Rhiannon Rhoda Rhodri Rhona
    Rhonda Rhonwen Rhun Rhydian Rhys Ria Ricardo Riccardo Richard Rick Ricki Ricky Rifat Rihanna Riley Rimantas
    Rimma Rina Rio Rishi Rita Ritchie Ritu Rivka Riya Roan Rob Robbie Robert Roberta Roberto Robin Robson Rocco
    Rochelle Rocio Roddy Roderic Roderick Rodney Rodrigo Rogelio Roger Rohan Rohini Rohit Roisin Roisín Roland
    Rolando Rolf Rollo Romana Romeo Romilly Romy Ron Rona Ronak Ronald Ronan Ronit Ronnie Roopa Rory Rosa
    Rosaleen Rosalie Rosalind Rosamund Rosanna Roscoe Rose Roseanne Rosella Roselyn Rosemarie Rosemary Roshan
    Rosheen Roshni Rosie Rosina Rosita Ross Roswitha Rowan Rowena Roxana Roxanne Roxy Roy Royston Roza Rozalia
    Rozina Ruairi Ruairí Ruaraidh Ruaridh Rubel Ruben Rubina Ruby Rudi Rudolf Rudolph Rudy Rufus Ruhi Rukaya
    Rukhsana Rukmini Rumana Runa Rupa Rupert Rupinder Ruslan Russell Rusty Ruta Ruth Ryan Ryder Rylan Ryszard
    Róisín Rūta Saad Saanvi Saba Sabah Sabiha Sabina Sabine Sabrina Sacha Sachin Sadaf Sade Sadia Sadie Saeed
    Safa Saffron Safia Safiya Sahar Sahil Saif Saim Saima Saira Sajid Sakina Sakshi Saleem Saleh Salim Salina
    Sally Salma Salome Salvador Salvatore Sam Samantha Samara Sameer Sameera Sami Samina Samir Samira Sammy
    Samson Samuel Sanaa Sandeep Sander Sandie Sandra Sandy Sanjay Sanjeet Sanjeev Sanna Santiago Santosh Sanya
    Saoirse Sapna Saqib Sara Sarah Sarika Sarina Sarita Sarwar Sasha Saskia Satish Satnam Satpal Saul Saulius
    Saundra Savannah Savita Sawyer Scarlett Scot Scott Scottie Seamas Seamus Sean Seb Sebastian Sebastien Seema
    Selim Selina Selma Selwyn Senga Seren Serena Serenity Serge Sergei Sergio Serhiy Servane Severine Seán Seána
    Shabana Shabaz Shabir Shabnam Shafiq Shafiqul Shah Shahana Shaheen Shahid Shahnaz Shaid Shaikh Shaima
    Shakeel Shakira Shalini Shamim Shamima Shana Shanae Shanaya Shane Shanelle Shani Shania Shanice Shannon
    Shantel Shanti Shaquille Sharlene Sharmila Sharmin Sharn Sharna Sharon Shaukat Shaun Shauna Shaunna Shay
    Shayla Shayne Shazia Shea Sheela Sheena Shehnaz Sheikh Sheila Shelagh Shelby Sheldon Shelley Shelly Sherman
    Sherri Sherry Sheryl Shiela Shilpa Shireen Shirley Shiv Shiva Shivani Shlomo Shoaib Shona Shreeya Shreya
    Shubham Shweta Sian Sibusiso Sid Siddharth Sidney Sidonie Sidra Siegfried Sienna Sigrid Silas Silvester
    Silvia Silvie Silvio Simon Simona Simonas Simone Simran Sindhu Sindy Sinead Siobhain Siobhan Sion Siwan Siân
    Siôn Siôr Skye Slawomir Sneha Sobia Sofia Sofie Sohail Solomon Solveig Somaya Somchai Sonal Sonia Sonny
    Sonya Sophia Sophie Soraya Sorcha Soren Spencer Spiros Sri Srinivas Stacey Staci Stacia Stacy Stan Stanislav
    Stanislaw Stanley Stanton Stavros Stefan Stefania Stefanie Steffan Steffi Stella Steph Stephan Stephane
    Stephanie Stephany Stephen Sterling Steve Steven Stew Stewart Stina Stu Stuart Suad Subhan Subhash Sudha Sue
    Suhail Sujata Sukhdeep Sukhdev Sukhi Sukhjit Sukhvinder Suki Sukie Suleman Sultana Sumaiya Suman Sumera
    Sunil Sunita Sunniva Sunny Suresh Surinder Susan Susana Susanna Susannah Susanne Sushila Susie Suzanna
    Suzanne Suzette Suzie Sven Sveta Svetlana Swati Sweta Sybil Sydney Syed Syeda Sylvester Sylvia Sylvie Sylwia
    Szymon Tabassum Tabitha Tadas Tadeusz Tadhg Taha Tahir Tahira Taiwo Talia Taliesin Talitha Tallulah Tam
    Tamanna Tamar Tamara Tamas Tamer Tamika Tammy Tamsin Tania Tanisha Tanja Tansy Tanvir Tanya Taofeek Tapiwa
    Tara Tarek Tariq Tarun Tasha Tasneem Tatiana Tatjana Tatum Tawanda Tayla Taylor Tayyab Tayyaba Ted Teddy
    Tegan Tegwen Tehmina Temitope Temperance Tendai Teodor Teodora Terence Teresa Terese Teresita Terrance
    Terrell Terrence Terri Terry Tess Tessa Tewodros Thabo Thalia Thandeka Thandiwe Thanh Thea Thelma Themba
    Theo Theodora Theodore Theresa Therese Theresia Thierry Thomas Thomasina Thor Thulani Tiago Tiana Tiarnan
    Tiernan Tiffany Tiggy Tijana Tillie Tilly Tim Timea Timo Timothy Tina Tirion Tito Titus Tiwa Tobi Tobias
    Tobiasz Toby Todd Tola Tolu Tom Tomas Tomasa Tomasz Tommie Tommy Tomos Toni Tonia Tony Tonya Topaz Tope Tori
    Toria Torquil Torsten Tova Tracey Tracie Tracy Travis Tremaine Trent Trev Trevor Trey Tricia Trina Trish
    Trisha Tristan Trixie Troy Trudy Tudor Tunde Turlough Twila Twm Tyler Tyra Tyrell Tyrese Tyrone Tyson Uche
    Uchenna Uday Ugo Ulla Ulrich Ulrike Uma Umair Umar Umberto Umer Una Unathi Uriah Ursula Urszula Usama Usha
    Usman Ute Uzma Vadim Val Valdas Valentin Valentina Valentine Valeria Valerie Valerio Valeriu Valery Vanda
    Vanessa Varsha Varun Vasile Vasiliki Vasilis Vassilis Vaughan Veena Veera Velma Venetia Venkat Vera Verity
    Vernon Veronica Veronika Vesna Vic Vicente Vicki Vicky Victor Victoria Vida Vidas Vidya Vijay Vikas Vikki
    Vikram Viktor Viktoria Vilma Vimal Vinay Vince Vincent Vincenzo Vinnie Vinod Viola Violet Violeta Virgil
    Virginia Virginija Vishal Viswanath Vita Vito Vitor Vittorio Vivek Vivian Viviana Vivien Vivienne Vlad
    Vladimir Vojtech Volodymyr Vytautas Waheed Wahid Wahida Waldemar Waleed Walid Wallace Wally Walter Wanda
    Waqar Waqas Warren Wasim Wayne Wei Wendell Wendy Werner Weronika Wes Wesley Whitney Wiktoria Wilbur Wilf
    Wilfred Wilfredo Wilhelm Wilhelmina Willa Willem William Wills Wilma Wilson Winifred Winnie Winona Winston
    Wioletta Wojciech Wolfgang Woody Wyn Wynne Xander Xanthe Xavi Xavier Xena Ximena Xiu Xiulan Yaa Yahya Yakub
    Yana Yanis Yannis Yara Yaseen Yashika Yasin Yasir Yasmeen Yasmin Yasmina Yasmine Yelena Yemi Yetunde Yewande
    Ying Yinka Ynez Yohannes Yolanda Yolande Yorath Yosef Youssef Yuki Yuliia Yuliya Yunus Yuri Yusef Yusra
    Yusuf Yuvraj Yvaine Yves Yvette Yvonne Zach Zachariah Zachary Zack Zadie Zaheer Zahid Zahida Zahra Zainab
    Zainabu Zak Zakariya Zaki Zakir Zander Zane Zanele Zara Zara-Louise Zarah Zareen Zaria Zaynab Zbigniew
    Zbyszek Zdenek Zeenat Zeeshan Zehra Zeinab Zeke Zelah Zelda Zelma Zena Zenab Zenobia Zenon Zeynep Zia
    Zilvinas Zinaida Zinnia Zion Zita Zivile Zlatan Zoe Zofia Zohra Zola Zoltan Zosia Zoya Zsofia Zsolt
    Zsuzsanna Zubair Zuleikha Zulfiqar Zuri Zuzanna
    """
)

# First names that are words, places or bodies too: names of people only before a surname.
ALSO_WORDS = words_of(
    """
    Adele Ali Amber Amir Ana Angel Angelica Arran Art Ashley Aurora Austin Bailey Basil Bella Blake Blanche
    Blessing Bonnie Brooke Bruce Buddy Byron Cameron Candice Carey Carol Carson Celeste Charlotte Chelsea
    Cherish Cherry Christian Clarke Clement Cleo Cliff Connie Constance Coral Crystal Daisy Dale Daley Darcy
    Dawn Dawson Dean Deb Denver Dev Des Dick Dolly Drake Drew Ed Ellie Elvis Ernest Eve Faith Felix Fern Flora
    Florence Francis Frank Fraser Georgia Glen Gloria Gordon Grace Grant Gus Guy Harley Harmony Harper Harris
    Harrison Hazel Heath Heather Hector Hilton Holly Homer Honor Hope Hyacinth Imogen Iris Ivy Jack Jackson Jade
    Jasper Jay Jock Jordan Josh Joy Jude Judge Kay Kelly Kennedy Kim Kingsley Kit Lance Laurel Lee Leigh
    Leighton Leo Lewis Lily Lin Lloyd Lou Luna Mack Mackenzie Madison Mae Magnus Mali Mallory Marco Marge Marina
    Mark Mason Maverick Max Maxwell Mel Melody Mercy Merlin Mickey Milan Miles Minnie Miranda Moe Mona Monty
    Morgan Morris Moses Murray Musa Ned Nelson Nick Noel Nora Norma Obi Odin Olive Opal Orlando Otto Paddy Paige
    Paris Parker Pat Patience Patti Pearl Penny Perry Pierce Pixie Poppy Portia Precious Primrose Prudence
    Queenie Quinn Rae Raven Ray Reg Remy Rex Rhea Rick Riley Rio Rob Robin Romeo Rose Ross Rowan Roxy Ruby Rudy
    Rusty Saffron Sally Samson Sandy Savannah Sawyer Scarlett Serenity Shay Sheldon Sid Sienna Skye Solomon
    Sonny Spencer Sue Sunny Sydney Sylvester Tam Taylor Thor Topaz Trent Troy Tudor Tyler Tyson Uma Una Val
    Valentine Venetia Verity Vic Victoria Viola Violet Virginia Vita Wallace Warren Whitney Wilson Winnie Woody
    Zion
    """
)

# Of these, places, peoples and bodies: a capital in the midst of a sentence says nothing of them.
PLACES_OR_PEOPLES = words_of(
    """
    Arran Aurora Austin Byron Charlotte Chelsea Christian Crystal Dale Denver Devon Drake Florence Georgia Guy
    Harrison Heather Hilton Jordan Kennedy Lewis Luna Mackenzie Madison Magnus Mali Maxwell Milan Nelson Odin
    Orlando Paris Portia Rio Savannah Sienna Skye Sydney Thor Trent Troy Tudor Verity Victoria Virginia Wallace
    Wilson Zion
    """
)

# Words of any sentence that are first names too, as nothing but a surname after them shows.
MONTHS = frozenset({"April", "June", "May", "Summer"})

WORDS_OR_FIRST_NAMES = MONTHS | {"Bill", "Will"}


def is_first_name(word: str) -> bool:
    """Siobhán is Siobhan, and Jean-Pierre begins with Jean."""
    if word in FIRST_NAMES:
        return True
    plain = "".join(letter for letter in unicodedata.normalize("NFD", word.split("-")[0]) if letter.isalpha())
    return len(plain) > 1 and plain.capitalize() in FIRST_NAMES
