import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCommandLine } from '../../../source/commands/command-line/parse.ts';
import { definitions } from '../../../source/commands/definitions.ts';
import { serviceIds } from '../../../source/domain/service-id.ts';
import { effectOfCommand } from '../../../source/domain/text/command-effect.ts';
import {
	awsCommand,
	awsmsgCommand,
	bareCommand,
	commandLine,
	placeOfCommands,
	sameEndpoint,
} from '../../../source/domain/text/shell-words.ts';
import { settingsFrom } from '../../../source/settings.ts';

/** The words that a POSIX shell makes of a line: one a NUL. */
function wordsOf(line: string): string[] {
	const script = `printf '%s\\0' ${line}`;
	return execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
}

describe('a command that is handed out', () => {
	test.each([
		['read-only', ['peek', 'q'], 'look'],
		['read-only', ['apply', 'plan.json'], 'protected'],
		['read-only', ['redrive', 'q', '--plan-out', 'f'], 'read-only'],
		['read-only', ['tail', 's', '--consumer', 'app'], 'look'],
		['read-only', ['describe', 'q'], 'read-only'],
		['look', ['export', 'q'], 'look'],
		['read-only', ['rescue'], 'read-only'],
		['read-only', ['rescue', '--ends-before', '5h'], 'read-only'],
		['read-only', ['rescue', 'q', '--out', 'f'], 'look'],
		['look', ['rescue', 'q', '--to', 'p'], 'protected'],
		['look', ['rescue', '--home', 'r'], 'protected'],
		['look', ['undo', 'q'], 'protected'],
		['protected', ['purge', 'q'], 'protected'],
		['open', ['purge', 'q'], 'open'],
	] as const)('in a %s session runs where it is pasted: %j in %s', (mode, words, wanted) => {
		expect(awsmsgCommand({ mode }, ...words)).toBe(`awsmsg ${words.join(' ')} --mode ${wanted}`);
	});

	test('has a known effect, whichever command it is', () => {
		const reading = definitions
			.map(({ name }) => name)
			.filter((name) => effectOfCommand([name]) === 'read');
		expect([...reading].sort()).toEqual(
			'audit completion config deliveries describe doctor emulator forget journal login match metrics note open permissions pulse push queues report rescue streams subscriptions tail tasks topics wait whatif xray'.split(
				' ',
			),
		);
	});

	test('goes where the context is: profile, region, endpoint and mode come back as settings', () => {
		const text = fc
			.stringMatching(/^[A-Za-z0-9._' $"`\\*-]{1,20}$/)
			.filter((one) => !one.startsWith('-'));
		fc.assert(
			fc.property(
				text,
				fc.constantFrom('eu-west-1', 'us-gov-west-1'),
				fc.option(fc.constantFrom('http://127.0.0.1:4566', 'https://mq.example.org'), {
					nil: undefined,
				}),
				fc.constantFrom(
					'read-only' as const,
					'look' as const,
					'protected' as const,
					'open' as const,
				),
				text,
				(profile, region, endpoint, mode, name) => {
					const endpoints =
						endpoint === undefined ? {} : { endpoint, endpoints: sameEndpoint(endpoint) };
					const line = awsmsgCommand(
						placeOfCommands({ profile, region, ...endpoints }, mode),
						'describe',
						name,
					);
					const [program, ...args] = wordsOf(line);
					expect(program).toBe('awsmsg');
					const invocation = parseCommandLine(args);
					expect(invocation.operands).toEqual([name]);
					const settings = settingsFrom(invocation, {});
					expect(settings.sources.flag).toMatchObject({ mode });
					expect(settings.context).toEqual({
						local: false,
						profile,
						region,
						...(endpoint === undefined ? {} : { endpoint }),
					});
				},
			),
			{ numRuns: 100 },
		);
	});

	test('names endpoints that differ by service in variables, since no flag does', () => {
		const endpoints = { SQS: 'http://localhost:9324', Kinesis: 'http://localhost:4567/a b' };
		const place = placeOfCommands({ region: 'eu-west-1', endpoints }, 'open');
		expect(awsmsgCommand(place, 'queues')).toBe(
			"AWS_ENDPOINT_URL_SQS=http://localhost:9324 AWS_ENDPOINT_URL_KINESIS='http://localhost:4567/a b' awsmsg queues --region eu-west-1 --mode open",
		);
		expect(awsCommand(place, 'sqs', 'list-queues')).toBe(
			"AWS_ENDPOINT_URL_SQS=http://localhost:9324 AWS_ENDPOINT_URL_KINESIS='http://localhost:4567/a b' aws sqs list-queues --region eu-west-1",
		);
		expect(Object.keys(sameEndpoint('http://x'))).toEqual([...serviceIds]);
	});

	test('of an embedded endpoint starts another one', () => {
		expect(awsmsgCommand({ embedded: true, region: 'us-east-1', mode: 'open' }, 'undo', 'q')).toBe(
			'awsmsg undo q --local --mode open',
		);
	});

	test('that asks no endpoint is plain', () => {
		expect(bareCommand('groups', '--known')).toBe('awsmsg groups --known');
		expect(commandLine(['echo', "it's", ''])).toBe(`echo 'it'\\''s' ''`);
	});
});
