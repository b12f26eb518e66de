"""The calls of 1111's CoreService, for agencies whose programs poll it. Pure but for the copy of cases it reads."""
