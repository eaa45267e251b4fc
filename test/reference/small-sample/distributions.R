# Writes distributions.json: R's pt, qt, pf and qf. lib-r-math.js, the oracle of the other distributions, is off by 1e-8 here.
# Rscript test/reference/small-sample/distributions.R
grid <- function(...) expand.grid(..., KEEP.OUT.ATTRS = FALSE)
show <- function(rows) paste0("[", apply(rows, 1, function(row) paste0("[", paste(formatC(row, digits = 17, format = "g"), collapse = ", "), "]")) |> paste(collapse = ",\n "), "]")
t <- grid(t = c(-40, -6, -2, -0.5, 0.1, 1, 2.5, 9), df = c(0.5, 1, 2, 3, 7.5, 30, 400, 5000))
tq <- grid(p = c(1e-6, 0.01, 0.05, 0.3, 0.8, 0.975, 0.9999), df = c(0.5, 1, 2, 3, 7.5, 30, 400, 5000))
f <- grid(x = c(0.01, 0.4, 1, 1.7, 5, 60), df1 = c(1, 2, 5, 33, 100), df2 = c(1, 3, 33.5, 297, 2000))
fq <- grid(p = c(0.001, 0.025, 0.5, 0.95, 0.999), df1 = c(1, 2, 5, 33, 100), df2 = c(1, 3, 33.5, 297, 2000))
t$value <- pt(t$t, t$df)
tq$value <- qt(tq$p, tq$df)
f$value <- pf(f$x, f$df1, f$df2)
fq$value <- qf(fq$p, fq$df1, fq$df2)
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE)))
writeLines(paste0('{"t": ', show(t), ',\n"tQuantile": ', show(tq), ',\n"f": ', show(f), ',\n"fQuantile": ', show(fq), "}"), file.path(here, "distributions.json"))
