import { describe, expect, test } from 'vitest';
import { pulseOf } from '../../../source/domain/diagnosis/pulse.ts';
import { fail } from '../../../source/domain/failure.ts';
import { resource } from '../../../source/domain/kinds.ts';
import { reportOf } from '../../../source/domain/redrive/redrive-report.ts';
import { stateOf } from '../../../source/domain/redrive/redrive-state.ts';
import type { Incident, IncidentRecord } from '../../../source/domain/report/incident.ts';
import { isSafe } from '../../../source/domain/text/safe-text.ts';
import { incidentMarkdown } from '../../../source/presentation/report/incident-markdown.ts';
import { account, queueRef } from '../../operations/fakes.ts';
import { Simulation } from '../../operations/redrive/simulation.ts';
import { planOf } from '../../operations/redrive/start-run.ts';

const at = Date.UTC(2026, 0, 31, 12, 0, 0);
const minute = 60_000;

const nothing: IncidentRecord = {
	...{ kinds: [], actions: [], runs: [], deletions: [] },
	unread: { audit: 0, journal: 0, runs: [] },
};

const quiet: Incident = {
	range: { from: at - 60 * minute, until: at },
	writtenAt: at,
	version: '1.2.3',
	record: nothing,
};

const dlq = queueRef('orders-dlq');

/** A look that found letters. */
const look: NonNullable<Incident['look']> = {
	ok: true,
	value: {
		at,
		pulse: pulseOf({
			now: at,
			found: [
				{
					resource: resource('queue', dlq),
					findings: [
						{
							name: 'dead-letters',
							severity: 'now',
							evidence: { dead: 31, sinceAt: at - 30 * minute },
						},
					],
				},
			],
			unknown: [],
			alarms: { ok: true, value: [] },
			tasks: [],
		}),
		place: { region: 'eu-west-1', mode: 'read-only' },
		region: 'eu-west-1',
		account,
		alias: 'prod',
	},
};

const run: IncidentRecord['runs'][number] = {
	runId: '20260131-113000-abc123',
	startedAt: at - 30 * minute,
	changedAt: at - 29 * minute,
	state: 'ended',
	plan: planOf(new Simulation(false), { where: 'body.email == "ada@example.com"' }),
	report: reportOf(
		stateOf(
			[
				{ type: 'seen', matched: 2, unmatched: 1, missing: 0 },
				{ type: 'sending', at: at - 30 * minute, ids: ['m1', 'm2'] },
				{ type: 'sent', copies: [['m1', 'c1']] },
				{ type: 'deleted', ids: ['m1'] },
				{ type: 'unknown', ids: ['m2'], code: 'NoAnswer', message: 'no answer came' },
				{ type: 'ended', at: at - 29 * minute, why: 'target', said: 'all that were meant' },
			],
			false,
		),
	),
};

const full: Incident = {
	...quiet,
	look,
	record: {
		kinds: [
			{
				...{ id: '5f1c0a9b2d3e', title: 'Refund: currency missing' },
				...{ firstSeen: at - 50 * minute, lastSeen: at - 5 * minute, queues: ['orders-dlq'] },
				places: [{ arn: dlq.arn }],
				note: 'refund-worker 1.4 fixed it',
			},
		],
		actions: [
			{
				entry: {
					...{ type: 'confirmed', at: at - 40 * minute, run: 'r1', region: 'eu-west-1', account },
					...{ user: 'root', sudoUser: 'ada', host: 'desk', version: '1.2.3' },
					...{ what: 'purge orders', effect: 'destroy', mode: 'open', count: 3, reason: 'a test' },
					resources: [{ kind: 'queue', account, region: 'eu-west-1', name: 'orders' }],
				},
				requests: [
					{
						...{ type: 'request', at: at - 40 * minute, run: 'r1', region: 'eu-west-1' },
						...{ operation: 'SQS PurgeQueue', resource: 'orders', attempt: 1, status: 403 },
						...{ requestId: 'request-1', failure: 'AccessDenied' },
					},
				],
			},
		],
		runs: [run],
		deletions: [
			{
				...{ run: 'run0', queue: dlq, place: 'aws', at: at - 20 * minute },
				messages: [
					{ id: 'm1', at: at - 20 * minute, outcome: 'deleted' },
					{ id: 'm2', at: at - 20 * minute, outcome: 'deleted', undo: { messageId: 'c2' } },
				],
			},
		],
		unread: { audit: 1, journal: 0, runs: [] },
	},
};

/** The lines below a heading, to the next one of its rank. */
function below(document: string, heading: string): readonly string[] {
	const lines = document.split('\n');
	const from = lines.indexOf(heading);
	if (from < 0) throw new Error(`there is no ${heading}`);
	const rest = lines.slice(from + 1);
	const end = rest.findIndex((line) => line.startsWith('## '));
	return (end < 0 ? rest : rest.slice(0, end)).filter((line) => line !== '');
}

describe('an incident report', () => {
	const document = incidentMarkdown(full);

	test('says of which time it is, by whose eyes, and what it does not know', () => {
		const [title, , written, , seen, , bound] = document.split('\n');
		expect(title).toBe('# Incident report, 2026-01-31 11:00:00Z to 2026-01-31 12:00:00Z');
		expect(written).toContain('Written 2026-01-31 12:00:00Z by awsmsg 1.2.3.');
		expect(seen).toBe(`Seen from account \`${account}\` (\`prod\`), region \`eu-west-1\`.`);
		expect(bound).toContain('CloudTrail has the rest');
		expect(below(document, '## Not known')).toEqual([
			'- 1 line of the audit file could not be read.',
		]);
	});

	test('tells what is seen, since when, and what to do next', () => {
		const lines = below(document, '## What is seen');
		expect(lines[0]).toBe('As it was at 2026-01-31 12:00:00Z.');
		expect(lines).toContain('### Dead');
		expect(lines.find((line) => line.startsWith('- `orders-dlq`'))).toMatch(
			/^- `orders-dlq` \(queue, dead-letters\): .*31/,
		);
		expect(lines).toContain('  - Since 2026-01-31 11:30:00Z');
		expect(lines.some((line) => line.startsWith('  - Next: '))).toBe(true);
	});

	test('tells which kinds of messages there were, and what is noted of them', () => {
		expect(below(document, '## Kinds of messages')).toEqual([
			'| kind | what | first seen | last seen | in |',
			'| --- | --- | --- | --- | --- |',
			`| \`5f1c0a9b2d3e\` | \`Refund: currency missing\` | 2026-01-31 11:10:00Z | 2026-01-31 11:55:00Z | orders-dlq (${account} eu-west-1) |`,
			'- `5f1c0a9b2d3e`, noted: `refund-worker 1.4 fixed it`',
		]);
	});

	test('tells who did what, why, and by which requests', () => {
		expect(below(document, '## What was done')).toEqual([
			'### 2026-01-31 11:20:00Z: `purge orders`, 3 messages',
			'- Who: `ada as root@desk`',
			`- Account: \`${account}\``,
			'- Region: `eu-west-1`',
			'- Mode: `open`',
			'- Reason: `a test`',
			'- Run of awsmsg: `r1`',
			`- Allowed: destroy on \`queue orders (${account} eu-west-1)\``,
			'- 1 request, 1 failed',
			'| at | request | resource | attempt | answer | request id |',
			'| --- | --- | --- | --- | --- | --- |',
			'| 2026-01-31 11:20:00Z | `SQS PurgeQueue` | `orders` | 1 | `403 AccessDenied` | `request-1` |',
		]);
	});

	test('tells what a redrive came to, with the ids that somebody has to look at, and no filter', () => {
		const lines = below(document, '## Redrives');
		expect(lines[0]).toBe(
			'### 2026-01-31 11:30:00Z: redrive of `orders-dlq`, run `20260131-113000-abc123`',
		);
		expect(lines).toContain('- Meant: those of a filter');
		expect(lines).toContain('- Moved: 1 moved');
		expect(lines).toContain('- 1 unknown');
		expect(lines).toContain('- Of unknown fate: `m2`');
		expect(document).not.toContain('ada@example.com');
	});

	test('tells what became of deleted messages, by their ids', () => {
		expect(below(document, '## Deleted messages')).toEqual([
			'### 2026-01-31 11:40:00Z: 2 messages of `orders-dlq`, deletion `run0`',
			`- Where: ${account} eu-west-1`,
			'- Deleted (1): `m1`',
			'- Deleted and sent back (1): `m2`',
		]);
	});

	test('of a time in which nothing was says so in each part', () => {
		const empty = incidentMarkdown(quiet);
		expect(below(empty, '## What is seen')).toEqual([
			'Nobody looked for this report: it is of a time that is over.',
		]);
		for (const heading of ['Kinds of messages', 'What was done', 'Redrives', 'Deleted messages']) {
			expect(below(empty, `## ${heading}`)).toHaveLength(1);
		}
		expect(empty).not.toContain('## Not known');
	});

	test('says why nobody could look', () => {
		const { failure } = fail('credentials', 'the token has expired', { hint: 'Log in again' });
		const blind = incidentMarkdown({ ...quiet, look: { ok: false, failure } });
		expect(below(blind, '## What is seen')).toEqual([
			'AWS could not be asked: the token has expired. Log in again.',
		]);
	});

	test('keeps hostile text as text, wherever it comes from', () => {
		const hostile = '`</code>\u001b[2J\n# Owned | [x](javascript:1) <script> **b**';
		const [action] = full.record.actions;
		if (action?.entry.type !== 'confirmed') throw new Error('no action');
		const written = incidentMarkdown({
			...full,
			record: {
				...full.record,
				kinds: full.record.kinds.map((kind) => ({ ...kind, title: hostile, note: hostile })),
				actions: [{ ...action, entry: { ...action.entry, what: hostile, reason: hostile } }],
				deletions: full.record.deletions.map((one) => ({
					...one,
					queue: { ...one.queue, name: hostile },
					messages: one.messages.map((message) => ({ ...message, id: hostile, body: hostile })),
				})),
			},
		});
		const lines = written.split('\n');
		expect(lines.every(isSafe)).toBe(true);
		// In a block of code, whose fence is longer than any run in it.
		expect(lines.filter((line) => line.startsWith('# '))).toHaveLength(3);
		const withoutCode = written
			.replace(/^(`{3,})text\n[\s\S]*?\n\1$/gm, '')
			.replace(/(`+)[\s\S]*?[^`]\1(?!`)/g, '');
		expect(withoutCode).not.toMatch(/<script>|\[x\]|\*\*b|Owned/);
	});
});
