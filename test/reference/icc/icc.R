# Intraclass correlations from R's own analysis of variance, for test/unit/alignment/profile. Base R.
# Rscript test/reference/icc/icc.R > test/reference/icc/icc.json
icc <- function(m) {
  n <- nrow(m); k <- ncol(m)
  d <- data.frame(y = as.vector(m), row = factor(rep(1:n, k)), col = factor(rep(1:k, each = n)))
  ms <- anova(lm(y ~ row + col, d))[["Mean Sq"]]
  R <- ms[1]; C <- ms[2]; E <- ms[3]
  a2 <- (R - E) / (R + (k - 1) * E + k * (C - E) / n)
  a <- k * a2 / (n * (1 - a2)); b <- 1 + k * a2 * (n - 1) / (n * (1 - a2))
  v <- (a * C + b * E)^2 / ((a * C)^2 / (k - 1) + (b * E)^2 / ((n - 1) * (k - 1)))
  fl <- qf(.975, n - 1, v); fu <- qf(.975, v, n - 1)
  low2 <- n * (R - fl * E) / (fl * (k * C + (k * n - k - n) * E) + n * R)
  up2 <- n * (fu * R - E) / (k * C + (k * n - k - n) * E + n * fu * R)
  f <- R / E; g <- f / qf(.975, n - 1, (n - 1) * (k - 1)); h <- f * qf(.975, (n - 1) * (k - 1), n - 1)
  c(a2, low2, up2, (R - E) / (R + (k - 1) * E), (g - 1) / (g + k - 1), (h - 1) / (h + k - 1))
}
num <- function(x) paste0("[", paste(formatC(x, digits = 15, format = "g", width = 1), collapse = ", "), "]")
set.seed(1)
tables <- list(
  shroutFleiss = matrix(c(9, 2, 5, 8, 6, 1, 3, 2, 8, 4, 6, 8, 7, 1, 2, 6, 10, 5, 6, 9, 6, 2, 4, 7), 6, byrow = TRUE),
  twoRuns = round(outer(rnorm(34, .5, .15), c(1, 1)) + matrix(rnorm(68, 0, .03), 34) + rep(c(0, .02), each = 34), 4),
  noise = round(matrix(rnorm(30), 10), 4)
)
entries <- sapply(names(tables), function(name) {
  rows <- paste(apply(tables[[name]], 1, num), collapse = ", ")
  sprintf('"%s": {"table": [%s], "icc": %s}', name, rows, num(icc(tables[[name]])))
})
cat("{", paste(entries, collapse = ",\n"), "}\n")
