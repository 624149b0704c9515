/**
 * @file The contents page: all that a notebook imports. What is heavy (a browser, a sandbox, a
 * syntax-tree parser) is loaded by the functions that need it, so that the import itself is quick.
 */
// Records
export { BUG_TYPES } from "./records.js";
export type * from "./records.js";
export { randomStream } from "./random.js";
export { loadInstructions, readInstructions, readPairs } from "./data/training-data.js";
export { loadPairs } from "./data/load-pairs.js";
export { makePairs } from "./pair-sources/make-pairs.js";
export { compareSources } from "./pair-sources/compare-sources.js";
export { trainingProblems } from "./pair-sources/training-problems.js";
export { injectedProblems } from "./pair-sources/injected-problems.js";
export { complexitiesOf } from "./bugs/problem-complexity.js";
export { convertData, withinLength } from "./data/convert.js";
export { findDuplicates, jaccard, shinglesOf } from "./data/duplicates.js";
export { functionsIn } from "./data/functions-in.js";
export { refuseContaminated, reportContamination } from "./data/contamination/contamination.js";
export { describePair } from "./cct/describe-pair.js";
// Engine: a tfjs program, compiled
export { tf } from "./engine/tf.js";
export type { HostMap, TensorMap } from "./engine/types.js";
export { compile } from "./engine/compile.js";
export { compileGradients } from "./engine/gradients.js";
export { compileTrainingStep, createState } from "./engine/optimizer/training-step.js";
export { crossEntropy } from "./engine/layers/cross-entropy.js";
// Language model
export { loadModel, saveModel, type LanguageModel } from "./language-model/checkpoint.js";
export { importGguf } from "./language-model/gguf/import.js";
export { pullModel } from "./language-model/hub/hub.js";
export { inspectModel } from "./language-model/inspect.js";
export { parameterCount } from "./language-model/parameter-shapes.js";
export { hiddenStates, logitsOf } from "./language-model/decoder.js";
export {
  adaptableBase,
  adaptedParameters,
  type Adapter,
  initialAdapter,
  mergeAdapter,
} from "./language-model/lora/adapter.js";
export { loadAdapter, openModel, saveAdapter } from "./language-model/lora/adapter-folder.js";
export {
  type LoraOptions,
  type LoraOptionsInput,
  loraOptionsSchema,
} from "./language-model/lora/options.js";
export { loadTokenizer } from "./language-model/tokenizer/tokenizer.js";
export { chatTemplateOf } from "./language-model/tokenizer/chat-template.js";
export { createGenerator } from "./language-model/generation/generate.js";
export { tokenProbabilities } from "./language-model/generation/sampling.js";
// Bugs
export { checkControls, controls, createController } from "./bugs/control.js";
export { createInjector } from "./bugs/injector.js";
export { proveCandidates, testedFunctions } from "./bugs/proof.js";
export { createSandbox } from "./sandbox/sandbox.js";
// Code Comparison Tuning
export { alignTokens } from "./cct/align-tokens.js";
export { comparisonPair } from "./cct/comparison-pair.js";
export { comparisonObjective, type ComparisonDeclaration } from "./cct/objectives/comparison.js";
export {
  type Objective,
  type ObjectiveBatch,
  objectiveHash,
  type ObjectiveMetric,
  objectiveOptions,
  type ObjectiveOptions,
  objectiveScalars,
  type ObjectiveStates,
  type ObjectiveTerm,
} from "./cct/objectives/objective.js";
export { loadObjective } from "./cct/objectives/objective-file.js";
export { objectiveNamed, OBJECTIVES } from "./cct/objectives/registry.js";
export { dpoLoss } from "./cct/dpo-loss.js";
export { faultWeightedLoss } from "./cct/fault-weighted-loss.js";
export { instructionLoss } from "./cct/instruction-loss.js";
export { locatedDpoLoss } from "./cct/located-dpo-loss.js";
export { logisticComparisonLoss } from "./cct/logistic-comparison-loss.js";
export { pairPositions, type PairingInput } from "./cct/paired-positions.js";
export { editTokens } from "./cct/scored-code.js";
export { preferenceScore, preferenceScores } from "./cct/preference-head.js";
export { sequenceSample } from "./cct/sequence-sample.js";
export { fillTemplate, HELD_OUT_TEMPLATES, TRAINING_TEMPLATES } from "./cct/templates.js";
export { tokenComparisonLoss } from "./cct/token-comparison-loss.js";
export { unlikelihoodLoss } from "./cct/unlikelihood-loss.js";
// Training
export { formatInstruction } from "./data/instruction-text.js";
export { instructionFormat } from "./training/instruction-format.js";
export { tune, tuningObjective, initialHead } from "./training/tune.js";
export { tuneOptions, type TuneOptions, type TuneOptionsInput } from "./training/options.js";
export { batchInputs } from "./training/batch.js";
export { planSteps } from "./training/step-plan.js";
export { prepareTuningData } from "./training/tuning-data.js";
export { loadHead, saveHead } from "./training/head-file.js";
export { HEAD_PARAMETER } from "./training/pair-evaluation.js";
export { scorePair } from "./training/pair-scores.js";
// Benchmark
export { readProblems } from "./benchmark/problems.js";
export { ANSWER_FORMATS, PROMPT_FORMATS } from "./benchmark/prompt-formats.js";
export { promptOf } from "./benchmark/prompts.js";
export {
  extractCompletion,
  harnessCandidate,
  removeLastBlock,
  stopRule,
} from "./benchmark/extraction.js";
export { createAnswerExtractor } from "./benchmark/answer-function.js";
export { createTestLiterals } from "./benchmark/test-literals.js";
export { programOf } from "./benchmark/program.js";
// Experiments
export { evaluateModel } from "./experiment/evaluate-model.js";
export { cellName, readSpec, shippedSpec } from "./experiment/spec.js";
export { runExperiment } from "./experiment/run-experiment.js";
export type { CollectedRecord, ExperimentRecord } from "./experiment/record.js";
export { loadExperiment, readAnswers, recordFolder } from "./experiment/record-files.js";
export { open, OpenRecord, type RecordPart } from "./experiment/open-record.js";
export { DataTable } from "./experiment/data-table.js";
export { compare, Comparison, type CompareOptions } from "./experiment/compare-arms.js";
export {
  CURVE_QUANTITIES,
  RECORD_COLUMNS,
  type AnswerRow,
  type ArmTableRow,
  type ContrastTableRow,
  type CurveRow,
  type MetricsRow,
  type ProblemRow,
  type ResultRow,
  type TableName,
  type TrialRow,
} from "./experiment/record-columns.js";
export { figuresOf } from "./experiment/publish.js";
export { failureSignatures } from "./experiment/watch-record.js";
export type { Watch } from "./statistics/signatures/signatures.js";
export type { Signature } from "./statistics/signatures/watched-record.js";
export { exportRecord } from "./experiment/export/export-record.js";
// Statistics
export { summarizeArms } from "./statistics/summary.js";
export { wilson } from "./statistics/binomial-interval.js";
export { holm } from "./statistics/holm.js";
export { passRate } from "./statistics/pass-rate.js";
export {
  contrastVariance,
  differenceError,
  minimumDetectableEffect,
  pilotVariance,
  planDesigns,
  powerOf,
  predictedWidth,
  problemsToResolve,
  seedsToResolve,
} from "./statistics/power.js";
export { rateTable, type RateTable } from "./statistics/rate-table.js";
export { passAtK } from "./statistics/pass-at-k.js";
export { linearContrast, trendWeights } from "./statistics/contrast.js";
export { pairedDifference } from "./statistics/paired.js";
export { armTables } from "./statistics/arm-tables.js";
export { type CurvePoint, levelling, trend } from "./statistics/trend.js";
export { bestSet, freshRateOfBest } from "./statistics/best-set.js";
export { points, pValue, signedPoints } from "./statistics/table.js";
// Figures
export { alphaBetaHeatmap } from "./figures/alpha-beta-heatmap.js";
export { armForest } from "./figures/arm-forest.js";
export { factorLines } from "./figures/factor-lines.js";
export { contrastForest } from "./figures/contrast-forest.js";
export { bugTypeBars } from "./figures/bug-type-bars.js";
export { lossCurves } from "./figures/loss-curves.js";
export { mainResults } from "./figures/main-results.js";
export { marginCurves } from "./figures/margin-curves.js";
export { passAt1OverSteps } from "./figures/pass-at-1-over-steps.js";
export { passAtKCurve } from "./figures/pass-at-k-curve.js";
export { powerCurves } from "./figures/power-curves.js";
export { repeatedBugs } from "./figures/repeated-bugs.js";
export * from "./figures/rows.js";
export { exportFigures } from "./figures/export.js";
export { save, type SaveOptions } from "./figures/save.js";
export type { FigureOptions } from "./figures/look.js";
// Notebook
export * from "./kernel/display.js";
export { draw } from "./notebook/draw.js";
export * from "./kernel/progress.js";
export * from "./notebook/pair-view.js";
export { problem, type ProblemViewOptions } from "./notebook/problem-view.js";
export { openOrRun, type RunSettings } from "./notebook/open-or-run.js";
export { plan, type PlanOptions, powerRows } from "./notebook/plan-view.js";
export { drawRecord, type RecordFigure } from "./notebook/record-figures.js";
export { signatures } from "./notebook/signature-view.js";
export {
  bestTold,
  contrastsTold,
  differencesTold,
  groupsTold,
  recordTable,
  surfaceTold,
} from "./notebook/record-text.js";
export { provenance } from "./notebook/provenance.js";
export { commit } from "./files/commit.js";
export { interruptSignal } from "./kernel/front-end.js";
