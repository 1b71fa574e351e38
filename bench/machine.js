/* This machine, and the file that keeps the figures of its runs. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import process from 'node:process';
import { joined, readRun } from './figures.js';

const machine = {
	processor: cpus()[0]?.model.trim() ?? 'unknown',
	cores: availableParallelism(),
	node: process.versions.node,
	system: `${process.platform} ${process.arch}`,
};

/** A run of now with these figures; those that are not known are left out. */
export function runOf(figures, yardstick) {
	return {
		at: new Date().toISOString(),
		machine,
		...(yardstick === undefined ? {} : { yardstick }),
		figures: Object.fromEntries(Object.entries(figures).filter(([, value]) => value !== undefined)),
	};
}

/** The run that a file holds; ends the program with a sentence where it can't be read. */
export function runIn(file) {
	try {
		return readRun(readFileSync(file, 'utf8'));
	} catch (error) {
		console.error(`${file} can not be compared with: ${error.message}`);
		process.exit(2);
	}
}

/** Keeps a run in a file, beside the figures that it holds of this machine already; those of another one stay as they are. */
export function keepRun(file, run) {
	const kept = existsSync(file) ? runIn(file) : undefined;
	try {
		writeFileSync(file, `${JSON.stringify(joined(kept, run), null, '\t')}\n`);
		console.log(`\nKept in ${file}.`);
	} catch (error) {
		console.error(`\n${file} does not keep these figures: ${error.message}`);
		process.exitCode = 2;
	}
}
