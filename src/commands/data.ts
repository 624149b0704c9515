/**
 * @file `cct data`: what instruction data hold of a benchmark, instruction files as the project's
 *   JSON Lines, public data sets from their repositories, and other people's bugs as benchmarks.
 */
import { Command } from "commander";
import { dataBenchmarkCommand } from "./data-benchmark.js";
import { dataConvertCommand } from "./data-convert.js";
import { dataPullCommand } from "./data-pull.js";
import { dataReportCommand } from "./data-report.js";

/** The verb `data` with its own verbs. */
export function dataCommand(): Command {
  return new Command("data")
    .description("look at data, pull and convert them")
    .addCommand(dataReportCommand())
    .addCommand(dataConvertCommand())
    .addCommand(dataPullCommand())
    .addCommand(dataBenchmarkCommand());
}
