/**
 * @file `cct data`: what instruction data hold of a benchmark, instruction files as the project's
 *   JSON Lines, and public data sets from their repositories.
 */
import { Command } from "commander";
import { dataConvertCommand } from "./data-convert.js";
import { dataPullCommand } from "./data-pull.js";
import { dataReportCommand } from "./data-report.js";

/** The verb `data` with its own verbs. */
export function dataCommand(): Command {
  return new Command("data")
    .description("look at instruction data, and convert them")
    .addCommand(dataReportCommand())
    .addCommand(dataConvertCommand())
    .addCommand(dataPullCommand());
}
