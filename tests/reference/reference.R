#!/usr/bin/env Rscript
# The demonstration's published figures, computed anew with R's survey and psych packages.
#
#   Rscript reference.R FOLDER FILE
#
# FOLDER holds answers as they were given (see tests/reference_inputs.py); nothing in it was computed.
# Raking, scoring, estimation and tests are R's own or this script's. FILE receives the figures as JSON.
options(digits = 15, stringsAsFactors = FALSE, survey.lonely.psu = "fail", warn = 1)
suppressPackageStartupMessages({
  library(survey)
  library(psych)
  library(jsonlite)
})
arguments <- commandArgs(trailingOnly = TRUE)
folder <- arguments[1]
NOT_STATED <- "Not stated"
MARGINS <- c("sector", "role", "organisation", "region")
ENOUGH <- 0.6 # of a theme's items, for a score
FEW <- 5 # effective respondents, for a logit interval

# Both packages tell of choices that are made here knowingly: weights of zero, one factor.
quietly <- function(expression) suppressWarnings(suppressMessages(expression))

# --- What was answered ----------------------------------------------------------------------------

table_of <- function(wave, name) {
  read.csv(file.path(folder, wave, paste0(name, ".csv")), colClasses = "character", na.strings = "", check.names = FALSE)
}

opened <- function(wave) {
  answers <- table_of(wave, "answers")
  items <- table_of(wave, "items")
  items$theme[is.na(items$theme)] <- "" # an outcome's
  scales <- table_of(wave, "scales")
  population <- transform(table_of(wave, "population"), count = as.numeric(count))
  for (question in MARGINS) answers[[question]][is.na(answers[[question]])] <- NOT_STATED
  ticks <- grep("^(support|opportunities)__", names(answers))
  answers[ticks] <- lapply(answers[ticks], as.numeric)
  points <- barrier <- list()
  for (row in seq_len(nrow(items))) {
    item <- items$item[row]
    scale <- scales[scales$scale == items$scale[row], ]
    at <- match(answers[[item]], scale$answer)
    points[[item]] <- as.numeric(scale$place)[at]
    bad <- if (items$barrier[row] == "1") "positive" else "negative"
    barrier[[item]] <- as.numeric(scale$means[at] == bad)
    best <- 100 * points[[item]] / max(as.numeric(scale$place))
    answers[[paste0("points_", item)]] <- if (items$barrier[row] == "1") 100 - best else best
    answers[[paste0("barrier_", item)]] <- barrier[[item]]
  }
  list(answers = answers, items = items, scales = scales, population = population)
}

score <- function(answers, items) {
  values <- as.matrix(answers[paste0("points_", items)])
  answered <- rowSums(!is.na(values))
  ifelse(answered >= ENOUGH * length(items), rowMeans(values, na.rm = TRUE), NA)
}

items_of <- function(wave, theme) wave$items$item[wave$items$theme == theme]

with_scores <- function(wave) {
  for (theme in THEMES) wave$answers[[paste0("score_", theme)]] <- score(wave$answers, items_of(wave, theme))
  wave
}

# --- What each answer weighs ----------------------------------------------------------------------

# Whoever left a question blank keeps the share that they have among respondents.
targets <- function(wave, population, question) {
  given <- wave$answers[[question]]
  counted <- population[population$question == question, ]
  stating <- mean(given != NOT_STATED)
  target <- setNames(counted$count / sum(counted$count) * stating, counted$answer)
  if (stating < 1) target <- c(target, setNames(1 - stating, NOT_STATED))
  target * length(given)
}

plain_design <- function(wave) svydesign(ids = ~1, weights = ~rep(1, nrow(wave$answers)), data = wave$answers)

raked <- function(wave, population) {
  margins <- lapply(MARGINS, function(question) {
    target <- targets(wave, population, question)
    setNames(data.frame(names(target), as.vector(target)), c(question, "Freq"))
  })
  formulas <- lapply(MARGINS, function(question) as.formula(paste("~", question)))
  rake(plain_design(wave), formulas, margins, control = list(maxit = 1000, epsilon = 1e-11))
}

# The same weights by calibration. Its standard errors are exact, where those of rake() are projected
# onto the margins ten times only, in turn.
calibrated <- function(wave, population) {
  totals <- c(`(Intercept)` = nrow(wave$answers))
  for (question in MARGINS) {
    target <- targets(wave, population, question)
    wave$answers[[question]] <- factor(wave$answers[[question]], levels = names(target))
    totals <- c(totals, setNames(target[-1], paste0(question, names(target)[-1])))
  }
  formula <- as.formula(paste("~", paste(MARGINS, collapse = "+")))
  calibrate(plain_design(wave), formula, totals, calfun = "raking", epsilon = 1e-13, maxit = 200)
}

# --- Estimates ------------------------------------------------------------------------------------

groups_of <- function(design, question) {
  if (is.null(question)) return(list(All = rep(TRUE, nrow(design$variables))))
  given <- as.character(design$variables[[question]])
  sapply(unique(given), function(one) given == one, simplify = FALSE)
}

# Logit, and beta where fewer than FEW effective respondents are on one side of a share.
share_interval <- function(formula, part, shown) {
  share <- shown$estimate
  n <- if (share > 0 && share < 1) share * (1 - share) / shown$se^2 else shown$n_effective
  if (n * min(share, 1 - share) < FEW) {
    low <- if (share > 0) qbeta(0.025, n * share, n * (1 - share) + 1) else 0
    return(c(low, if (share < 1) qbeta(0.975, n * share + 1, n * (1 - share)) else 1))
  }
  # "logit" is the same interval, from a fitted model: it stops at a tolerance, or not at all in small groups.
  as.numeric(confint(svyciprop(formula, part, method = "xlogit", df = shown$n - 1)))
}

mean_of <- function(design, column, inside, kind) {
  known <- inside & !is.na(design$variables[[column]])
  n <- sum(known)
  design$variables[[column]][!known] <- 0 # a calibrated design keeps those outside, with weights of zero
  part <- subset(design, known)
  weight <- weights(part)
  formula <- as.formula(paste("~", column))
  found <- svymean(formula, part)
  shown <- list(n = n, estimate = as.numeric(coef(found)), se = as.numeric(SE(found)),
                n_effective = sum(weight)^2 / sum(weight^2))
  if (kind == "plain") return(shown)
  if (kind == "score") {
    ends <- shown$estimate + c(-1, 1) * qt(0.975, n - 1) * shown$se
    spread <- as.numeric(svyvar(formula, part)) / n
    shown <- c(shown, low = max(0, ends[1]), high = min(100, ends[2]), design_effect = shown$se^2 / spread)
  } else {
    ends <- share_interval(formula, part, shown)
    shown <- c(shown, low = ends[1], high = ends[2])
  }
  shown
}

means_table <- function(design, columns, questions, kind) {
  rows <- list()
  for (name in names(columns)) for (question in questions) {
    by <- if (question == "") NULL else question
    groups <- groups_of(design, by)
    for (group in names(groups)) {
      found <- mean_of(design, columns[[name]], groups[[group]], kind)
      rows[[length(rows) + 1]] <- data.frame(name = name, by = question, group = group, found)
    }
  }
  do.call(rbind, rows)
}

answer_shares <- function(design, wave) {
  rows <- list()
  for (row in seq_len(nrow(wave$items))) {
    item <- wave$items$item[row]
    answers <- wave$scales$answer[wave$scales$scale == wave$items$scale[row]]
    for (answer in answers) {
      design$variables$chosen <- ifelse(design$variables[[item]] %in% answers, design$variables[[item]] == answer, NA) * 1
      found <- mean_of(design, "chosen", rep(TRUE, nrow(design$variables)), "share")
      rows[[length(rows) + 1]] <- data.frame(item = item, answer = answer, found)
    }
  }
  do.call(rbind, rows)
}

# --- Do the items hang together -------------------------------------------------------------------

reliability <- function(wave) {
  of_theme <- function(theme) {
    complete <- na.omit(wave$answers[paste0("points_", items_of(wave, theme))])
    found <- quietly(psych::alpha(complete, warnings = FALSE))
    ends <- alpha.ci(found$total$raw_alpha, nrow(complete), ncol(complete))
    # psych minimises residuals to a tolerance of its own: the starting values would show in the sixth place.
    factored <- quietly(fa(complete, 1, fm = "minres"))
    general <- quietly(omega(complete, nfactors = 1, plot = FALSE))
    list(n = nrow(complete), items = items_of(wave, theme), alpha = found$total$raw_alpha,
         low = ends$lower.ci[1], high = ends$upper.ci[1], standardised_alpha = found$total$std.alpha,
         item_rest = as.numeric(found$item.stats$r.drop), alpha_if_dropped = as.numeric(found$alpha.drop$raw_alpha),
         omega = general$omega.tot, loadings = as.numeric(factored$loadings))
  }
  sapply(THEMES, of_theme, simplify = FALSE)
}

# --- What matters ---------------------------------------------------------------------------------

squared_correlation <- function(correlations, outcome, predictors) {
  if (!length(predictors)) return(0)
  beside <- correlations[predictors, outcome]
  as.numeric(beside %*% solve(correlations[predictors, predictors, drop = FALSE], beside))
}

# Lindeman, Merenda and Gold: what a predictor adds, averaged over all orders of entry.
lmg <- function(correlations, outcome, predictors) {
  many <- length(predictors)
  shares <- sapply(predictors, function(one) {
    others <- setdiff(predictors, one)
    by_size <- sapply(0:(many - 1), function(size) {
      subsets <- if (size == 0) list(character(0)) else combn(others, size, simplify = FALSE)
      mean(sapply(subsets, function(some) squared_correlation(correlations, outcome, c(some, one)) -
                                         squared_correlation(correlations, outcome, some)))
    })
    mean(by_size)
  })
  list(lmg = as.list(shares), r_squared = squared_correlation(correlations, outcome, predictors))
}

importance <- function(wave, weight, outcome) {
  values <- wave$answers[paste0("score_", THEMES)]
  names(values) <- THEMES
  values$outcome <- wave$answers[[paste0("points_", outcome)]]
  whole <- complete.cases(values)
  weighted <- cov.wt(values[whole, ], wt = weight[whole] / sum(weight[whole]), cor = TRUE)$cor
  list(n = sum(whole), weighted = lmg(weighted, "outcome", THEMES),
       unweighted = lmg(cor(values[whole, ]), "outcome", THEMES),
       correlations = as.list(weighted["outcome", THEMES]))
}

# Scores enter in tens of points; sector, role and region with their largest group as the one compared with.
ordinal <- function(design, wave, outcome) {
  for (theme in THEMES) design$variables[[paste0("ten_", theme)]] <- design$variables[[paste0("score_", theme)]] / 10
  points <- design$variables[[paste0("points_", outcome)]]
  held <- c("sector", "role", "region")
  tens <- paste0("ten_", THEMES)
  terms <- c(tens, held)
  whole <- complete.cases(design$variables[tens]) & !is.na(points)
  # Those outside have weights of zero; whatever stands in their place must only be a number.
  design$variables[!whole, tens] <- 0
  points[!whole] <- points[whole][1]
  design$variables$outcome <- factor(points, ordered = TRUE)
  part <- subset(design, whole)
  for (question in held) {
    given <- part$variables[[question]]
    sizes <- table(given[whole])
    part$variables[[question]] <- relevel(factor(as.character(given)), ref = names(sizes)[which.max(sizes)])
  }
  fitted <- function(names) {
    formula <- as.formula(paste("outcome ~", paste(names, collapse = "+")))
    found <- svyolr(formula, part, control = list(reltol = 1e-15, maxit = 2000))
    # Once more from where it came to, for the last places.
    start <- c(found$coefficients, found$zeta[1], log(diff(found$zeta)))
    found <- svyolr(formula, part, start = unname(start), control = list(reltol = 1e-16, maxit = 2000))
    names <- c(names(found$coefficients), names(found$zeta))
    list(n = sum(whole), term = names, estimate = unname(c(found$coefficients, found$zeta)),
         se = unname(sqrt(diag(found$var))))
  }
  list(adjusted = fitted(terms), unadjusted = fitted(paste0("ten_", THEMES)))
}

# --- Do groups differ -----------------------------------------------------------------------------

# Of those who stated the question; `known` are the rows with an answer.
tests_of <- function(design, column, question, kind) {
  given <- as.character(design$variables[[question]])
  known <- given != NOT_STATED & !is.na(design$variables[[column]])
  part <- subset(design, known)
  part$variables$group <- factor(ifelse(known, given, NA))
  part$variables$value <- ifelse(known, part$variables[[column]], NA)
  wald <- regTermTest(quietly(svyglm(value ~ group, part)), ~group)
  found <- list(n = sum(known), wald_f = as.numeric(wald$Ftest), wald_df = wald$df)
  if (kind == "share") {
    rao_scott <- svychisq(~value + group, part, statistic = "F")
    c(found, rao_scott_f = unname(rao_scott$statistic), ndf = unname(rao_scott$parameter[1]))
  } else {
    # svyranktest() parts people who are level by the order of their rows; here they share a rank.
    part$variables$value <- mid_ranks(part$variables$value, weights(part))
    ranks <- regTermTest(quietly(svyglm(value ~ group, part)), ~group)
    c(found, ranks_f = as.numeric(ranks$Ftest))
  }
}

# The weight below a value and half the weight level with it, as a share of all.
mid_ranks <- function(values, weight) {
  known <- !is.na(values)
  level <- sort(unique(values[known]))
  weighs <- as.numeric(tapply(weight[known], factor(match(values[known], level), seq_along(level)), sum))
  ((cumsum(weighs) - weighs / 2) / sum(weighs))[match(values, level)]
}

tests_table <- function(design, columns, questions, kind) {
  rows <- list()
  for (name in names(columns)) for (question in questions) {
    found <- tests_of(design, columns[[name]], question, kind)
    rows[[length(rows) + 1]] <- data.frame(name = name, by = question, found)
  }
  do.call(rbind, rows)
}

# Each group against everybody else: also those who did not state the question are somebody else.
against_the_rest <- function(design, columns, questions) {
  rows <- list()
  for (name in names(columns)) for (question in questions) {
    given <- as.character(design$variables[[question]])
    for (group in setdiff(unique(given), NOT_STATED)) {
      design$variables$inside <- (given == group) * 1
      known <- !is.na(design$variables[[columns[[name]]]])
      model <- quietly(svyglm(as.formula(paste(columns[[name]], "~ inside")), subset(design, known)))
      rows[[length(rows) + 1]] <- data.frame(
        name = name, by = question, group = group, difference = unname(coef(model)[2]), se = unname(SE(model)[2])
      )
    }
  }
  do.call(rbind, rows)
}

# Each group against everybody else with the other question held constant: the average of the others'
# coefficients, by their size.
net_differences <- function(design, columns, questions) {
  rows <- list()
  for (name in names(columns)) {
    known <- !is.na(design$variables[[columns[[name]]]])
    part <- subset(design, known)
    for (question in questions) part$variables[[question]] <- factor(as.character(part$variables[[question]]))
    model <- quietly(svyglm(as.formula(paste(columns[[name]], "~", paste(questions, collapse = "+"))), part))
    for (question in questions) {
      groups <- levels(part$variables[[question]])
      size <- tapply(weights(part), part$variables[[question]], sum)[groups]
      size <- size / sum(size)
      for (group in setdiff(groups, NOT_STATED)) {
        contrast <- ifelse(groups == group, 1, -size / (1 - size[[group]]))
        named <- setNames(contrast[-1], paste0(question, groups[-1]))
        found <- svycontrast(model, named)
        rows[[length(rows) + 1]] <- data.frame(
          name = name, by = question, group = group, difference = as.numeric(coef(found)), se = as.numeric(SE(found))
        )
      }
    }
  }
  do.call(rbind, rows)
}

# --- What changed ---------------------------------------------------------------------------------

estimates_of <- function(design, columns) {
  rows <- lapply(names(columns), function(name) {
    found <- mean_of(design, columns[[name]], rep(TRUE, nrow(design$variables)), "plain")
    data.frame(name = name, found[c("n", "estimate", "se")])
  })
  do.call(rbind, rows)
}

changes <- function(now, before, population) {
  same <- now$items[now$items$theme != "" & is.na(now$items$comparable_since), ]
  same <- same[same$item %in% before$items$item, ]
  for (theme in THEMES) {
    shared <- same$item[same$theme == theme]
    now$answers[[paste0("score_", theme)]] <- score(now$answers, shared)
    before$answers[[paste0("score_", theme)]] <- score(before$answers, shared)
  }
  columns <- c(setNames(paste0("barrier_", same$item), same$item), setNames(paste0("score_", THEMES), THEMES))
  waves <- list(now = calibrated(now, population), before = calibrated(before, population),
                before_own = calibrated(before, before$population),
                now_plain = plain_design(now), before_plain = plain_design(before))
  lapply(waves, estimates_of, columns = columns)
}

# --- All of it ------------------------------------------------------------------------------------

before <- opened("2025")
now <- opened("2026")
THEMES <- unique(now$items$theme[now$items$theme != ""])
now <- with_scores(now)
before <- with_scores(before)
by_rake <- raked(now, now$population)
design <- calibrated(now, now$population)
weight <- as.numeric(weights(design))

named <- function(prefix, names) setNames(paste0(prefix, names), names)
items <- now$items$item[now$items$theme != ""]
outcomes <- now$items$item[now$items$theme == ""]
options_of <- function(question) grep(paste0("^", question, "__"), names(now$answers), value = TRUE)
for (question in c("support", "opportunities")) {
  # Whoever ticked nothing cannot be told from whoever skipped the question.
  stopifnot(all(rowSums(design$variables[options_of(question)]) > 0, na.rm = TRUE))
}
ticks <- unlist(lapply(c("support", "opportunities"), options_of))
scores <- named("score_", THEMES)
by_four <- c("", MARGINS)

se_of <- function(design) as.numeric(SE(svymean(as.formula(paste("~", paste(scores, collapse = "+"))), design, na.rm = TRUE)))
every <- seq(1, length(weight), by = 8)

figures <- list(
  made_with = list(R = as.character(getRversion()), survey = as.character(packageVersion("survey")),
                   psych = as.character(packageVersion("psych")), GPArotation = as.character(packageVersion("GPArotation"))),
  inputs = {
    files <- sort(list.files(folder, "[.]csv$", recursive = TRUE))
    setNames(as.list(unname(tools::md5sum(file.path(folder, files)))), files)
  },
  weights = list(
    n = length(weight), sum = sum(weight), sum_of_squares = sum(weight^2), smallest = min(weight), largest = max(weight),
    every_eighth = weight[every], rake_differs_by = max(abs(as.numeric(weights(by_rake)) / weight - 1)),
    rake_errors_differ_by = max(abs(se_of(by_rake) / se_of(design) - 1)),
    fixed_errors_differ_by = max(abs(se_of(svydesign(ids = ~1, weights = ~weight, data = design$variables)) / se_of(design) - 1))
  ),
  answer_shares = answer_shares(design, now),
  barrier_shares = means_table(design, named("barrier_", items), c("", "sector"), "share"),
  theme_scores = means_table(design, scores, by_four, "score"),
  option_shares = means_table(design, setNames(ticks, ticks), c("", "sector", "role"), "share"),
  reliability = reliability(now),
  importance = sapply(outcomes, function(outcome) importance(now, weight, outcome), simplify = FALSE),
  ordinal = sapply(outcomes, function(outcome) ordinal(design, now, outcome), simplify = FALSE),
  score_tests = tests_table(design, scores, c("sector", "role", "organisation"), "score"),
  barrier_tests = tests_table(design, named("barrier_", items), c("sector", "role"), "share"),
  option_tests = tests_table(design, setNames(ticks, ticks), c("sector", "role"), "share"),
  outcome_tests = tests_table(design, named("points_", outcomes), c("sector", "role"), "score"),
  score_differences = against_the_rest(design, scores, c("sector", "role")),
  net_differences = net_differences(design, scores, c("sector", "role")),
  changes = changes(now, before, now$population)
)
written <- toJSON(figures, digits = I(14), auto_unbox = TRUE, dataframe = "columns", na = "null")
writeLines(gsub('([]}]),"', '\\1,\n"', written), arguments[2])
