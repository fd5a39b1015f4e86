"""The report as its readers have it: in a browser, on screens of several widths, by keyboard, on paper.

The pages are opened from their files in an installed Chromium (Debian: apt-get install chromium). Where there is none
the tests fail and say so. Set WITHOUT_BROWSER=1 to leave them out deliberately.
"""
