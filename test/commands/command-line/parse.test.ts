import { describe, expect, it } from 'vitest';
import { flagValue, wholeFlag } from '../../../source/commands/command-line/flag-values.ts';
import { globalFlags } from '../../../source/commands/command-line/global-flags.ts';
import { commandHelp, overallHelp } from '../../../source/commands/command-line/help.ts';
import { parseCommandLine } from '../../../source/commands/command-line/parse.ts';
import { definitions } from '../../../source/commands/definitions.ts';
import { exitCodeOf } from '../../../source/commands/shell/exit-codes.ts';
import { complaint } from '../../helpers/complaint.ts';

const parse = (line: string) => parseCommandLine(line.split(' ').filter((word) => word !== ''));

describe('a command line', () => {
	it('without words means the console', () => {
		expect(parse('--local').command).toBeUndefined();
	});

	it('may name flags before and after the command and in one word', () => {
		const invocation = parse('--region eu-west-1 send orders -n3 hello --attribute a=String:1');
		expect(invocation.command?.name).toBe('send');
		expect(invocation.operands).toEqual(['orders', 'hello']);
		expect(flagValue(invocation, 'region')).toBe('eu-west-1');
		expect(wholeFlag(invocation, 'limit', 1)).toBe(3);
	});

	it('keeps operands as they were typed', () => {
		expect(parse('send 0012 0x10').operands).toEqual(['0012', '0x10']);
		expect(parse('send orders -').operands).toEqual(['orders', '-']);
		expect(parse('send orders -- --body').operands).toEqual(['orders', '--body']);
	});

	it('collects a flag that may be given several times', () => {
		const { flags } = parse('send q b --attribute a=String:1 --attribute b=Number:2');
		expect(flags.get('attribute')).toEqual(['a=String:1', 'b=Number:2']);
	});

	it('is open for a bare ARN or queue URL', () => {
		const arn = 'arn:aws:sqs:eu-west-1:123456789012:orders';
		expect(parse(arn)).toMatchObject({ command: { name: 'open' }, operands: [arn] });
		const url = 'https://sqs.eu-west-1.amazonaws.com/123456789012/orders';
		expect(parse(url)).toMatchObject({ command: { name: 'open' }, operands: [url] });
	});

	it('is open for the ARN of an alarm, and for its page as mails link to it', () => {
		const arn = 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:orders-depth';
		const page =
			'https://eu-west-1.console.aws.amazon.com/cloudwatch/deeplink.js?region=eu-west-1#alarmsV2:alarm/orders-depth';
		for (const text of [arn, page]) {
			expect(parse(text)).toMatchObject({ command: { name: 'open' }, operands: [text] });
		}
	});
});

describe('a wrong command line', () => {
	it.each([
		['queuess', /no command 'queuess'.*Did you mean awsmsg queues\?/],
		['taill clicks', /Did you mean awsmsg tail\?/],
		['orders-dlq', /awsmsg open orders-dlq/],
		['--prfile dev queues', /no flag '--prfile'.*Did you mean --profile\?/],
		['queues --outptu json', /Did you mean --output\?.*awsmsg queues --help/],
		['queues --shard 1', /awsmsg queues has no flag --shard.*awsmsg tail has it/],
		['queues --output yaml', /takes table, text, json, ndjson, not 'yaml'/],
		['queues --output jsn', /Did you mean --output json\?/],
		['queues --profile', /--profile needs a value.*--profile NAME/],
		['queues --profile --region x', /--profile needs a value.*--profile=--region/],
		['queues --local=yes', /--local takes no value/],
		['queues --region a --region b', /--region is given twice/],
		['queues now', /no use for 'now'/],
		['tail clicks --follow --no-follow', /--follow and --no-follow contradict each other/],
		['peek', /awsmsg peek needs a queue/],
		['arn:aws:s3:::bucket', /not the URL or ARN of a queue, topic, stream or alarm/],
		['-x', /no flag '-x'/],
	])('%s: one sentence with the next step, exit code 2', (line, expected) => {
		const error = complaint(() => parse(line));
		expect(error.line).toMatch(expected);
		expect(exitCodeOf(error.thrown)).toBe(2);
	});

	it.each(['0', '-3', 'many', '1.5', '99999999999999999'])('refuses --limit %s', (value) => {
		const invocation = parseCommandLine(['queues', `--limit=${value}`]);
		expect(complaint(() => wholeFlag(invocation, 'limit', 1)).line).toMatch(/whole number/);
	});
});

describe('the definitions', () => {
	it('give one flag name one shape, since a flag may stand before its command', () => {
		const shapes = new Map<string, string>();
		for (const flag of [...globalFlags, ...definitions.flatMap(({ flags }) => flags)]) {
			const shape = `${flag.value === undefined} ${flag.short} ${flag.many}`;
			expect(shapes.get(flag.name) ?? shape, flag.name).toBe(shape);
			shapes.set(flag.name, shape);
		}
	});

	it('give no flag the name of one that all commands take', () => {
		const taken = new Set(globalFlags.map(({ name }) => name));
		const twice = definitions.flatMap(({ name, flags }) =>
			flags.filter((flag) => taken.has(flag.name)).map((flag) => `${name} --${flag.name}`),
		);
		expect(twice).toEqual([]);
	});

	it('have examples that parse', () => {
		for (const { name, examples } of definitions) {
			for (const example of examples) {
				const [, ...words] = shellWords(example.split(' | ')[0] ?? '');
				expect(parseCommandLine(words).command?.name, example).toBe(name);
			}
		}
	});

	it('are all in the help, which fits 80 cells', () => {
		const overall = overallHelp();
		for (const command of definitions) {
			expect(overall).toContain(`  ${command.name} `);
			const help = commandHelp(command);
			for (const flag of command.flags) expect(help).toContain(`--${flag.name}`);
			expect(Math.max(...help.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
		}
		expect(Math.max(...overall.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
	});
});

/** Words of a shell line with plain quotes. */
function shellWords(line: string): string[] {
	return [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
		([, single, double, bare]) => single ?? double ?? bare ?? '',
	);
}
