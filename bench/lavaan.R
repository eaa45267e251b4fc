# Times lavaan on the cases of bench/sem.ts:  Rscript lavaan.R <folder of CSVs and models.R> <questionnaire CSV> [case ...]
# Prints the BLAS in use, then one line a case: name, CPU ms of one run (median; fit measures and standardized solution
# included), runs. A run of over 5 s is timed once.
suppressMessages(library(lavaan))
args <- commandArgs(TRUE)
folder <- args[1]; only <- args[-(1:2)]
cat("BLAS", extSoftVersion()[["BLAS"]], 0, "\n")
source(file.path(folder, "models.R"))
csv <- function(file) read.csv(file.path(folder, file))
hs <- csv("hs1939.csv"); pd <- csv("politicaldemocracy.csv"); sim_d <- csv("sim_d.csv"); sim_e <- csv("sim_e.csv"); sim_g <- csv("sim_g.csv")
quest <- read.csv(args[2])
quest_model <- paste(sapply(c("A", "C", "E", "N", "O"), function(f) paste(f, "=~", paste0(f, 1:5, collapse = " + "))), collapse = "\n")
report <- function(fit) { fitMeasures(fit); standardizedSolution(fit); invisible(fit) }
time <- function(name, run) {
  if (length(only) > 0 && !(name %in% only)) return(invisible())
  cpu <- function() { start <- proc.time(); suppressWarnings(run()); sum((proc.time() - start)[1:2]) * 1000 }
  first <- cpu() # warm-up
  runs <- max(3, min(9, floor(5000 / max(first, 1))))
  times <- if (first > 5000) first else replicate(runs, cpu())
  cat(sprintf("%s %.2f %d\n", name, median(times), length(times)))
}
invisible(report(cfa(hs_model, hs))) # warm-up of the package
levels <- list(configural = "", metric = "loadings", scalar = c("loadings", "intercepts"))
time("hs", function() report(cfa(hs_model, hs)))
time("hs_mlr", function() report(cfa(hs_model, hs, estimator = "MLR")))
for (level in names(levels)) local({ equal <- levels[[level]]
  time(paste0("hs_school_", level), function() report(cfa(hs_model, hs, group = "school", group.equal = equal))) })
time("pd", function() report(sem(pd_model, pd)))
time("pd_bootstrap", function() report(sem(pd_model, pd, se = "bootstrap", bootstrap = 1000L, iseed = 1L)))
for (level in names(levels)) local({ equal <- levels[[level]]
  time(paste0("sim_d_", level), function() report(sem(sim_model, sim_d, group = "group", group.equal = equal))) })
time("sim_g", function() report(sem(sim_model, sim_g)))
time("sim_g_mlr", function() report(sem(sim_model, sim_g, estimator = "MLR")))
time("sim_e_fiml", function() report(sem(sim_model, sim_e, missing = "fiml")))
time("sim_g_wlsmv", function() report(sem(sim_model, sim_g, ordered = TRUE)))
time("quest", function() report(cfa(quest_model, quest)))
time("quest_mlr", function() report(cfa(quest_model, quest, estimator = "MLR")))
time("quest_gender_mlr", function() report(cfa(quest_model, quest, estimator = "MLR", group = "gender", group.equal = c("loadings", "intercepts"))))
time("quest_fiml", function() report(cfa(quest_model, quest, missing = "fiml")))
time("quest_fiml_mlr", function() report(cfa(quest_model, quest, missing = "fiml", estimator = "MLR")))
time("quest_wlsmv", function() report(cfa(quest_model, quest, ordered = TRUE)))
