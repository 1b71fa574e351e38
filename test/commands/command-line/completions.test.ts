import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { candidates } from '../../../source/commands/command-line/completions.ts';
import { globalFlags } from '../../../source/commands/command-line/global-flags.ts';
import { run } from '../../../source/commands/completion.ts';
import { definitions } from '../../../source/commands/definitions.ts';
import { runFake } from '../fake-context.ts';

const remembered = [
	{ kind: 'queue', name: 'orders-dlq', arn: 'arn:aws:sqs:eu-west-1:123456789012:orders-dlq' },
	{ kind: 'queue', name: 'orders', arn: 'arn:aws:sqs:eu-west-1:123456789012:orders' },
	{ kind: 'topic', name: 'order-events', arn: 'arn:aws:sns:us-east-1:123456789012:order-events' },
	{ kind: 'stream', name: 'clicks', arn: 'arn:aws:kinesis:eu-west-1:1:stream/clicks' },
	{ kind: 'queue', name: '$(reboot)`x`', arn: 'arn:aws:sqs:eu-west-1:1:x' },
] as const;

const texts = (...words: string[]) =>
	candidates(words, { definitions, resources: remembered }).map(({ text }) => text);

describe('what the last word may become', () => {
	it.each([
		[['pee'], ['peek']],
		[['t'], ['topics', 'tasks', 'topic', 'tail-topic', 'tail']],
		[
			['peek', 'ord'],
			['orders-dlq', 'orders'],
		],
		[['publish', 'ord'], ['order-events']],
		[['tail', ''], ['clicks']],
		[
			['describe', 'order'],
			['orders-dlq', 'orders', 'order-events'],
		],
		[['peek', 'orders', '--fing'], ['--fingerprint']],
		[
			['queues', '--output', ''],
			['table', 'text', 'json', 'ndjson'],
		],
		[['queues', '--output=j'], ['json']],
		[['queues', '--output', '=', 'nd'], ['ndjson']],
		[['queues', '--region', 'us'], ['us-east-1']],
		[
			['redrive', 'orders-dlq', '--to', 'orders'],
			['orders-dlq', 'orders'],
		],
		[
			['--region', 'eu-west-1', 'strea'],
			['streams', 'stream'],
		],
		[
			['completion', ''],
			['bash', 'zsh', 'fish'],
		],
		[['queues', 'x'], []],
		[['peek', '--where', ''], []],
	])('%j', (words, wanted) => {
		expect(texts(...words)).toEqual(wanted);
	});

	it('is every flag of the command and of all commands behind a dash', () => {
		const peek = definitions.find(({ name }) => name === 'peek');
		const wanted = [...(peek?.flags ?? []), ...globalFlags].map(({ name }) => `--${name}`);
		expect(texts('peek', '--')).toEqual(wanted);
	});

	it('never has a character that a shell acts on, and begins as it was typed', () => {
		fc.assert(
			fc.property(
				fc.array(fc.oneof(fc.string(), fc.constantFrom('peek', '--output', '--', '=', '-n')), {
					maxLength: 4,
				}),
				fc.array(fc.string({ unit: 'binary' }), { maxLength: 4 }),
				(words, names) => {
					const resources = names.map((name) => ({ kind: 'queue' as const, name, arn: name }));
					for (const { text } of candidates(words, { definitions, resources })) {
						expect(text).toMatch(/^[\w.-]+$/);
					}
				},
			),
			{ numRuns: 2000 },
		);
	});
});

describe('awsmsg completion', () => {
	it('answers the words of a script without asking anybody', async () => {
		const { code, stdout, calls } = await runFake(
			run,
			['completion', 'words', '--', 'peek', 'ord'],
			{ remembered },
		);
		expect({ code, stdout, calls }).toEqual({ code: 0, stdout: 'orders-dlq\norders\n', calls: [] });
	});

	it('names the shells that it knows', async () => {
		const { code, stderr } = await runFake(run, ['completion', 'tcsh']);
		expect(code).toBe(2);
		expect(stderr).toMatch(/no completion for tcsh.*bash, zsh, fish/);
	});
});
