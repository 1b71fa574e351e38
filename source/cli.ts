import { readFileSync } from 'node:fs';
import { homeOf, secretsOfAws } from './aws/contexts/shared-files.ts';
import { readConsoleLine } from './commands/command-line/console-line.ts';
import type { Invocation } from './commands/shell/definition.ts';
import { exitCodeOf, exitCodes } from './commands/shell/exit-codes.ts';
import { usage } from './commands/shell/usage.ts';
import {
	type Configured,
	exposedWords,
	fileWarnings,
	mistakeWords,
	nothingConfigured,
	together,
} from './configuration/configuration.ts';
import { asFailure, lastFailure } from './domain/failure.ts';
import { compileFor } from './host/compile-cache.ts';
import { endProcess } from './host/end-process.ts';
import { configurationFiles, configurationPaths } from './host/files/configuration-files.ts';
import { exposedFiles } from './host/files/exposed-files.ts';
import { pathsFrom } from './host/files/files.ts';
import { lastWords, writtenLater } from './host/terminal/taken-output.ts';
import { Terminal } from './host/terminal/terminal.ts';
import { startConnecting } from './programs/connecting.ts';
import { programOf } from './programs/headless/choice.ts';
import { type Opening, openScreen } from './programs/opening.ts';
import { type Settings, settingsFrom } from './settings.ts';

/*
The entry of the program. It decides what is meant and imports that alone: the screen's code is not
loaded for a command, nor the AWS SDK for a sentence about a wrong flag.
*/

/** Does what the arguments say and answers the exit code, with all that was written taken; what went wrong is told on standard error. */
export async function main(args: readonly string[]): Promise<number> {
	let opening: Opening | undefined;
	try {
		const invocation = readConsoleLine(args) ?? (await parsed(args));
		if (invocation.flags.has('help')) return await printHelp(invocation);
		if (invocation.flags.has('version')) return await printVersion();
		const { command } = invocation;
		compileFor(command?.name ?? 'console');
		// While the files are read, the next thing is made ready.
		const reading = configured(invocation);
		if (command !== undefined && command.name !== 'open') {
			const [files, program, { sameValues, valuesByMeow }] = await Promise.all([
				reading,
				programOf(command.name),
				import('./commands/command-line/meow.ts'),
			]);
			const settings = settingsOf(invocation, files);
			const values = valuesByMeow(command, invocation);
			if (!sameValues(values, invocation)) throw readTwoWays(command.name);
			return await taken(program.run({ command, ...values }, settings));
		}
		const isTerminal = process.stdin.isTTY && process.stdout.isTTY;
		const terminal = isTerminal ? new Terminal(process) : undefined;
		const settings = settingsOf(invocation, await reading);
		if (terminal === undefined) throw noTerminal();
		if (process.env['TERM'] === 'dumb') throw dumbTerminal();
		opening = openScreen(terminal, settings);
		const connecting = startConnecting(settings);
		const { runConsole } = await import('./programs/console.ts');
		return await taken(runConsole(settings, opening, connecting));
	} catch (error) {
		// What there is to say belongs on the screen that awsmsg was started from.
		opening?.close();
		await report(error, args.includes('--debug'));
		return taken(exitCodeOf(error));
	}
}

/** What a command line means that is not plainly the console. */
async function parsed(args: readonly string[]): Promise<Invocation> {
	const { parseCommandLine } = await import('./commands/command-line/parse.ts');
	return parseCommandLine(args);
}

/** Commands that no account has anything to do with: they run whatever the files say. */
const unconfigured: ReadonlySet<string | undefined> = new Set(['completion', 'emulator']);

/** What the configuration files say; what reads them is loaded where there is one. Who asks how they are written may have a broken one. */
async function configured({ command, flags }: Invocation): Promise<Configured> {
	if (flags.has('schema') || unconfigured.has(command?.name)) return nothingConfigured;
	const ours = pathsFrom(process.env);
	const paths = configurationPaths(ours, process.env);
	// The embedded endpoint takes nobody's keys, and what is not read is no concern here.
	const secrets = flags.has('local') ? { files: [], folders: [] } : secretsOfAws(process.env);
	const home = homeOf(process.env);
	const [files, exposed] = await Promise.all([
		configurationFiles(paths).catch((error: unknown) => {
			const { message, hint } = asFailure(error);
			throw usage(message, hint);
		}),
		exposedFiles({ ...secrets, home, folders: [...secrets.folders, ours.data, ours.state] }),
	]);
	const warnings = [...files.flatMap(fileWarnings), ...exposed.map(exposedWords)];
	if (files.length === 0) return { ...nothingConfigured, paths, warnings };
	const { readConfiguration } = await import('./configuration/read.ts');
	const all = files.map((file) => {
		const read = readConfiguration(file);
		if (read.ok) return read.configuration;
		throw usage(mistakeWords(read.mistake), read.mistake.hint);
	});
	return {
		configuration: together(all),
		paths,
		found: files.map(({ scope }) => scope),
		warnings,
	};
}

function settingsOf(invocation: Invocation, configured: Configured): Settings {
	return settingsFrom(invocation, process.env, configured, {
		id: anyId(),
		version: packageVersion(),
	});
}

/** Twelve hex digits that no other run has: no secret, for which `node:crypto` would take 4 ms of each start. */
function anyId(): string {
	const digits = Math.floor(Math.random() * 2 ** 48).toString(16);
	return digits.padStart(12, '0');
}

function noTerminal() {
	return usage(
		'the console needs a terminal, and this is a pipe or a file',
		'Use a command, such as awsmsg queues, topics, streams or peek; awsmsg --help lists them',
	);
}

function dumbTerminal() {
	return usage(
		'the console needs a terminal that can move its cursor, and TERM is dumb',
		'Set TERM to what your terminal is, or use a command, such as awsmsg queues, topics, streams or peek',
	);
}

/** Nothing may be done on a reading that another one contradicts. */
function readTwoWays(command: string) {
	return usage(
		`the arguments of awsmsg ${command} can be read in two ways`,
		'Write each flag once, as --flag=value, and operands behind --',
	);
}

async function printHelp(invocation: Invocation): Promise<number> {
	const [{ helpOf }, { helpByMeow }] = await Promise.all([
		import('./commands/command-line/parse.ts'),
		import('./commands/command-line/meow.ts'),
	]);
	return print(helpByMeow(helpOf(invocation)));
}

async function printVersion(): Promise<number> {
	const { versionByMeow } = await import('./commands/command-line/meow.ts');
	return print(`${versionByMeow(packageVersion())}\n`);
}

/** Writes to standard output and waits until it is taken, since the process ends right after. */
async function print(text: string): Promise<number> {
	await new Promise<void>((resolve) => {
		process.stdout.once('error', () => resolve());
		process.stdout.write(text, () => resolve());
	});
	return exitCodes.done;
}

async function report(error: unknown, debug: boolean) {
	const { failureText } = await import('./commands/shell/output.ts');
	const trace = debug && error instanceof Error ? `${error.stack}\n` : '';
	const failure = debug ? asFailure(error) : lastFailure(error);
	process.stderr.write(`${failureText(failure)}\n${trace}`);
}

function packageVersion(): string {
	const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
	const parsed: { version?: string } = JSON.parse(text);
	return parsed.version ?? 'of an unknown version';
}

/** Runs the program and ends the process; rejects with what only a fault of ours throws. */
export async function run(): Promise<never> {
	return endProcess(await main(process.argv.slice(2)));
}

/** The exit code, once all that was written is taken: what is not would be lost with the process. */
async function taken(code: number | Promise<number>): Promise<number> {
	const done = await code;
	await Promise.all(writtenLater().map(lastWords));
	return done;
}

// From source; the build is run by `bin/awsmsg.js`.
if (import.meta.main) void run();
