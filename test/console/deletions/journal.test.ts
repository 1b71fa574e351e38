import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { keepMessages } from '../../../source/operations/messages/message-journal.ts';
import { message, queueRef } from '../../operations/fakes.ts';
import { yes } from '../fake-queue.ts';
import { lookAtDeadLetters, screenText } from '../messages/messages-fixture.ts';

/** Deletes the marked `n` messages from the top, and opens the journal. */
async function journalAfter(...deletions: readonly number[]) {
	const looked = await lookAtDeadLetters();
	const { console } = looked;
	for (const many of deletions) {
		console.press(...new Array<string>(many).fill('space'), 'del');
		if (many > 1) await yes(console);
		await console.pass(1_000);
	}
	console.press(':');
	console.type('journal');
	console.press('enter');
	await console.settled();
	return { ...looked, journal: () => console.topAs('journal') };
}

describe('the journal of deletions', () => {
	test('has a row for each deletion, the newest first, and says where the copies are', async () => {
		const { console } = await journalAfter(3, 1);
		const text = screenText(console);
		const rows = text.split('\n').filter((line) => line.includes('orders-dlq '));
		expect(rows.at(-2)).toMatch(/> .*orders-dlq +1 z brings it back .*29d refund-1004/);
		expect(rows.at(-1)).toMatch(/orders-dlq +3 z brings them back .*refund-1001/);
		expect(text).toContain('(0600)');
		expect(text).toContain('/home/someone/.local/share/awsmsg/deleted');
		expect(text).toMatch(/kept 30 d, the oldest go first beyond 512 MiB/);
	});

	test('tells how long a copy stays by what was said when it was kept', async () => {
		const { console } = await lookAtDeadLetters();
		const at = console.clock.now();
		await keepMessages(console.host.stores.deleted, {
			...{ queue: queueRef('orders-dlq'), place: 'aws', at, run: 'one', from: 0 },
			terms: { keep: 'body', days: 2, hash: (text) => text },
			messages: [message('short', 0)],
		});
		console.press(':');
		console.type('journal');
		console.press('enter');
		await console.settled();
		expect(screenText(console)).toMatch(/orders-dlq .* [12]d short/);
	});

	test('enter shows the messages of a deletion, then the copy, and . goes on', async () => {
		const { console } = await journalAfter(3);
		console.press('enter');
		expect(screenText(console)).toMatch(/refund-1002 +deleted/);
		console.press('j', 'enter');
		expect(screenText(console)).toContain('copy, deleted from orders-dlq');
		expect(screenText(console)).toContain('"id": 1002');
		console.press('.');
		expect(screenText(console)).toContain('"id": 1003');
		console.press('.');
		expect(console.said()).toBe('this is the last copy');
		console.press('r');
		expect(console.said()).toContain('z sends it back');
	});

	test('z on a copy that is open brings back that one, whichever row the list stands on', async () => {
		const { console, calls } = await journalAfter(3);
		console.press('enter', 'j', 'enter', '.', 'z');
		await yes(console);
		await console.pass(0);
		const [call, body] = calls.at(-1) ?? [];
		expect([call, JSON.parse(String(body)).order.id]).toEqual(['send', 1003]);
		expect(screenText(console)).toContain('copy, deleted from orders-dlq');
		console.press('z');
		expect(console.said()).toContain('it was brought back already, as new-0');
	});

	test('a copy that is large is opened in another thread, and shown unless somebody has gone on', async () => {
		const { console } = await lookAtDeadLetters();
		const body = gzipSync(`{"a":"${' '.repeat(3_000_000)}"}`).toString('base64');
		await keepMessages(console.host.stores.deleted, {
			...{
				queue: queueRef('orders-dlq'),
				place: 'aws',
				at: console.clock.now(),
				run: 'one',
				from: 0,
			},
			messages: [message('large', 0, { body })],
		});
		console.press(':');
		console.type('journal');
		console.press('enter');
		await console.settled();
		console.press('enter');
		expect(console.session.state.views.at(-1)?.kind).toBe('journal');
		await console.settled();
		expect(console.session.state.views.at(-1)?.kind).toBe('message');
		console.press('esc', 'enter', 'esc');
		await console.settled();
		expect(console.session.state.views.at(-1)?.kind).not.toBe('message');
	});

	test('z brings one message of a deletion back, and names its new id', async () => {
		const { console, calls } = await journalAfter(3);
		console.press('enter', 'j', 'z');
		expect(screenText(console)).toContain('will not know that they came from orders');
		await yes(console);
		await console.pass(0);
		const [call, body] = calls.at(-1) ?? [];
		expect([call, JSON.parse(String(body)).order.id]).toEqual(['send', 1002]);
		expect(screenText(console)).toMatch(/refund-1002 +back as new-0/);
		console.press('z');
		expect(console.said()).toContain('it was brought back already, as new-0');
		console.press('esc');
		expect(screenText(console)).toMatch(/orders-dlq +3 z brings 2 back/);
	});

	test('z brings marked deletions back in the order in which they stood', async () => {
		const { console, calls } = await journalAfter(2, 1);
		console.press('*', 'z');
		await yes(console);
		await console.pass(0);
		expect(calls.at(-1)?.slice(1, 4)).toHaveLength(3);
		expect(console.said()).toContain('3 copies sent back');
		expect(screenText(console)).toContain('all are back');
	});

	test('a deletion of another region or account says where it was, and is brought back to no queue of here', async () => {
		const { console, calls } = await journalAfter();
		const elsewhere = { 'us-east-1': '123456789012', 'eu-west-1': '999999999999' };
		for (const [region, account] of Object.entries(elsewhere)) {
			await keepMessages(console.host.stores.deleted, {
				queue: {
					name: 'orders-dlq',
					url: `https://sqs.${region}.amazonaws.com/${account}/orders-dlq`,
					arn: `arn:aws:sqs:${region}:${account}:orders-dlq`,
				},
				place: 'aws',
				messages: [message('far', 1)],
				at: region === 'us-east-1' ? 2 : 1,
				run: `run-${region}`,
				from: 0,
			});
		}
		console.press('esc', ':');
		console.type('journal');
		console.press('enter');
		await console.settled();
		const before = calls.length;
		for (const [region, account] of Object.entries(elsewhere)) {
			const row = new RegExp(`orders-dlq +1 elsewhere +${account} ${region}`);
			expect(screenText(console)).toMatch(row);
			console.press('z');
			expect(console.said()).toMatch(
				/^nothing to bring back: it was deleted elsewhere: aws arn:aws:sqs:/,
			);
			console.press('j');
		}
		expect(calls).toHaveLength(before);
	});

	test('z in the list leaves out what may be there still; chosen in the journal it is sent, and named', async () => {
		const { console, calls } = await journalAfter(2);
		const { deleted } = console.host.stores;
		const { entries } = await deleted.read();
		const first = entries.find(({ type }) => type === 'kept');
		await deleted.append({ type: 'outcome', key: first?.['key'], outcome: 'unknown' });
		console.press('esc', 'z');
		await console.settled();
		expect(screenText(console)).toMatch(/1 more may be in the queue still and (?:are|is) left out/);
		await yes(console);
		await console.pass(0);
		expect(console.said()).toContain('1 copy sent back');
		console.press(':');
		console.type('journal');
		console.press('enter');
		await console.settled();
		console.press('z');
		await console.settled();
		expect(screenText(console)).toMatch(/Of 1 it is not certain that it is gone: there may be two/);
		await yes(console);
		await console.pass(0);
		expect(console.said()).toMatch(/1 copy sent back .*perhaps there twice: refund-100/);
		expect(calls.filter(([call]) => call === 'send')).toHaveLength(2);
	});

	test('E writes copies that can be imported again', async () => {
		const { console } = await journalAfter(2);
		console.press('E', 'tab', 'tab', 'enter');
		await console.pass(0);
		const lines = console.host.files.get('deleted.ndjson')?.trimEnd().split('\n') ?? [];
		expect(lines.map((line) => JSON.parse(line).id).sort()).toEqual(['refund-1001', 'refund-1002']);
		expect(JSON.parse(lines[0] ?? '').system.DeadLetterQueueSourceArn).toContain(':orders');
	});

	test('C copies ids, / filters, and an empty journal says that it is', async () => {
		const { console, journal } = await journalAfter(2);
		console.press('C', 'i');
		await console.settled();
		expect(console.host.copied.at(-1)?.split('\n').sort()).toEqual(['refund-1001', 'refund-1002']);
		console.press('/');
		console.type('nothing');
		expect(screenText(console)).toContain('0 of 1 shown');
		expect(journal().filter).toBe('nothing');
		const { console: fresh } = await journalAfter();
		expect(screenText(fresh)).toContain('nothing was deleted by awsmsg that is still kept');
	});
});
