import { definitions } from '../definitions.ts';
import type { Definition, Flag } from '../shell/definition.ts';
import { globalFlagGroups } from './global-flags.ts';

/** `awsmsg peek <queue> [flags]` */
function usageLine(command: Definition): string {
	const operands = command.operands.map(({ name, optional }) =>
		optional === true ? `[${name}]` : `<${name}>`,
	);
	return ['awsmsg', command.name, ...operands, '[flags]'].join(' ');
}

/** The help for everything. */
export function overallHelp(): string {
	const width = Math.max(...definitions.map(({ name }) => name.length));
	const commands = definitions.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
	return [
		'awsmsg: a console for SQS queues, SNS topics and Kinesis streams',
		'',
		'Usage',
		'  awsmsg                     the console, on the account of the environment',
		'  awsmsg --local             the console, on the embedded endpoint with its demo',
		'  awsmsg <URL or ARN>        the console, landed on a resource',
		'  awsmsg <command> --help    about one command',
		'',
		'Commands',
		...commands,
		...globalFlagGroups.flatMap(({ title, flags }) => ['', title, ...flagLines(flags)]),
		'',
		'A resource is a name, a URL or an ARN. With --local a command gets an endpoint',
		'of its own, waits for the demo there, and ends it afterwards. Data goes to',
		'standard output, all else to standard error. Exit codes: 0 done, 1 failed,',
		'2 usage, 3 done in part, 4 refused and nothing sent, 130 interrupted.',
		'',
	].join('\n');
}

/** The help for one command. */
export function commandHelp(command: Definition): string {
	const operands = command.operands.flatMap(({ name, about }) =>
		hanging(`  ${name.padEnd(width(command))}  `, about),
	);
	return [
		`awsmsg ${command.name}: ${command.summary}`,
		'',
		'Usage',
		`  ${usageLine(command)}`,
		...section('', command.about === undefined ? [] : hanging('  ', command.about)),
		...section('Arguments', operands),
		...section('Flags', flagLines(command.flags)),
		...section(
			'Examples',
			command.examples.map((line) => `  ${line}`),
		),
		'',
		'awsmsg --help lists the flags that every command takes.',
		'',
	].join('\n');
}

function section(title: string, lines: readonly string[]): readonly string[] {
	if (lines.length === 0) return [];
	return title === '' ? ['', ...lines] : ['', title, ...lines];
}

function width(command: Definition): number {
	return Math.max(...command.operands.map(({ name }) => name.length));
}

function flagLines(flags: readonly Flag[]): readonly string[] {
	const forms = flags.map((flag) => {
		const short = flag.short === undefined ? '' : `-${flag.short}, `;
		const value = flag.value === undefined ? '' : ` ${flag.value}`;
		return `${short}--${flag.name}${value}`;
	});
	const wide = Math.max(...forms.map((form) => form.length));
	return flags.flatMap((flag, index) => {
		const choices = flag.choices === undefined ? '' : ` (${flag.choices.join(', ')})`;
		const many = flag.many === true ? '; may be given several times' : '';
		return hanging(`  ${(forms[index] ?? '').padEnd(wide)}  `, `${flag.about}${choices}${many}`);
	});
}

/** Cells of the narrowest terminal that help is written for. */
const lineWidth = 80;

/** `text` behind `head`, wrapped between words, the further lines under the first. */
function hanging(head: string, text: string): readonly string[] {
	const lines: string[] = [];
	let line = '';
	for (const word of text.split(' ')) {
		if (line !== '' && head.length + line.length + 1 + word.length > lineWidth) {
			lines.push(line);
			line = word;
		} else {
			line = line === '' ? word : `${line} ${word}`;
		}
	}
	return [...lines, line].map((each, index) =>
		index === 0 ? head + each : ' '.repeat(head.length) + each,
	);
}
