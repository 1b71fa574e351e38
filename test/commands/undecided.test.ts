import { describe, expect, it, test } from 'vitest';
import { run as deleteMessages } from '../../source/commands/messages/delete.ts';
import { run as exportMessages } from '../../source/commands/messages/export.ts';
import { run as groups } from '../../source/commands/messages/groups.ts';
import { run as peek } from '../../source/commands/messages/peek.ts';
import { run as redrive } from '../../source/commands/redrive/redrive.ts';
import { message, queueAttributes, queueRef, runFake } from './fake-context.ts';

const hostile = JSON.stringify({ a: Array.from({ length: 2000 }, (_, index) => index) });
const where = 'body.a.all(x, body.a.all(y, body.a.all(z, x + y + z >= 0)))';
const costlyValue = 'body.a.map(x, body.a.map(y, body.a.map(z, x + y + z)))';

/** A dead-letter queue with one message that a filter is too costly for, one that matches and one without the field. */
function world(attributes: Partial<ReturnType<typeof queueAttributes>> = {}) {
	const touched: string[] = [];
	let left = [message('costly', hostile), message('plain', '{"a":[1]}'), message('bare', '{}')];
	const take = (word: string, handles: readonly string[]) => {
		for (const handle of handles) touched.push(`${word} ${handle}`);
		return handles.map(() => ({ ok: true as const }));
	};
	const queues = {
		attributes: async (url: string) =>
			queueAttributes(url.split('/').at(-1) ?? '', url.endsWith('-dlq') ? attributes : {}),
		deadLetterSourcesPage: async () => ({ items: [queueRef('orders').url] }),
		listMoves: async () => [],
		receive: async () => {
			const some = left;
			left = [];
			if (some.length > 0) touched.push('receive');
			return some;
		},
		changeVisibility: async ({
			entries,
		}: {
			entries: readonly { readonly receiptHandle: string }[];
		}) =>
			take(
				'give back',
				entries.map(({ receiptHandle }) => receiptHandle),
			),
		delete: async ({ receiptHandles }: { receiptHandles: readonly string[] }) =>
			take('delete', receiptHandles),
	};
	return { touched, queues };
}

const undecided = /1 of 3 could not be decided, and do not match: .*a million steps/;

describe('a message that the filter is too costly for', () => {
	const commands = { peek, groups, export: exportMessages, delete: deleteMessages };

	it.each<[keyof typeof commands, string[]]>([
		['peek', []],
		['groups', []],
		['export', []],
		['delete', ['--yes']],
		['delete', ['--dry-run']],
	])('is undecided for %s %j, which leaves it alone and ends with 3', async (name, more) => {
		const run = commands[name];
		const { queues, touched } = world();
		const args = [name, 'orders-dlq', '--where', where, ...more];
		const { code, stderr } = await runFake(run, args, {
			gateways: { queues },
			loopback: 'http://127.0.0.1:4566',
		});
		expect(stderr).toMatch(undecided);
		expect(stderr).toMatch(/1 of 2 have body\.a in a form to compare; the other 1 do not match/);
		expect(touched).toContain('give back handle-costly');
		expect(touched).not.toContain('delete handle-costly');
		expect(code).toBe(3);
	});

	it('is told by a dry run of a redrive in words and in JSON', async () => {
		const { queues } = world();
		const args = ['redrive', 'orders-dlq', '--where', where, '--dry-run', '--json'];
		const { code, stdout, stderr } = await runFake(redrive, args, { gateways: { queues } });
		expect(code).toBe(3);
		expect(stderr).toMatch(
			/NOT MEANT +2, 1 without the field that was asked for, 1 not decided: the filter was too costly/,
		);
		const { dryRun, checks, obstacles, warnings } = JSON.parse(stdout);
		expect(dryRun).toMatchObject({ received: 3, matched: 1, missing: 1, undecided: 1 });
		// What is checked is told as facts, of which the words are a part.
		const textsOf = (...states: readonly string[]) =>
			checks
				.filter(({ state }: { state: string }) => states.includes(state))
				.map(({ text }: { text: string }) => text);
		expect(textsOf('obstacle')).toEqual(obstacles);
		expect(textsOf('warning', 'unknown')).toEqual(warnings);
		expect(checks).toContainEqual(
			expect.objectContaining({ finding: 'no-way-back', details: { engine: 'own' } }),
		);
	});

	test('is a group of its own where the value that groups is too costly', async () => {
		const { queues } = world();
		const { stdout } = await runFake(groups, ['groups', 'orders-dlq', '--by', costlyValue], {
			gateways: { queues },
		});
		expect(stdout).toMatch(/not decided: too costly/);
		expect(stdout).toMatch(/\(none\)/);
	});
});

describe('a filter beside --id', () => {
	it('is told of those alone that it was asked about', async () => {
		const { queues } = world();
		const args = ['delete', 'orders-dlq', '--id', 'bare', '--where', 'body.a == 1', '--dry-run'];
		const { stderr } = await runFake(deleteMessages, args, { gateways: { queues } });
		expect(stderr).toMatch(/None of 1 has body\.a in a form to compare\./);
	});
});

describe('a dry run of a redrive', () => {
	const redrivePolicy = { deadLetterTargetArn: queueRef('graveyard').arn, maxReceiveCount: 3 };

	it('is a look: where receives are counted it is refused until that is accepted', async () => {
		const args = ['redrive', 'orders-dlq', '--where', 'receives > 0', '--dry-run'];
		const refused = world({ redrivePolicy });
		const first = await runFake(redrive, args, { gateways: { queues: refused.queues } });
		expect(first.stderr).toMatch(/after 3 of them orders-dlq sends a message to graveyard/);
		expect([first.code, refused.touched]).toEqual([4, []]);

		const accepted = world({ redrivePolicy });
		const second = await runFake(redrive, [...args, '--accept-receives'], {
			gateways: { queues: accepted.queues },
		});
		expect([second.code, accepted.touched[0]]).toEqual([0, 'receive']);
	});
});
