import { describe, expect, test } from 'vitest';
import { queueRef } from '../../operations/fakes.ts';
import { fakeQueue, yes } from '../fake-queue.ts';
import { info } from '../fixture.ts';
import { screenText } from '../messages/messages-fixture.ts';

const good = ['{"body":"one"}', '{"body":"two","attributes":{"n":{"type":"Number","value":"2"}}}'];

/** The form over a list of queues, with a file of these lines. */
function formFor(lines: readonly string[], endpoint?: string) {
	const {
		console: start,
		queues,
		calls,
	} = fakeQueue(endpoint === undefined ? {} : { info: { ...info, endpoint } });
	const console = start();
	const sent: string[] = [];
	queues.send = async ({ entries }) => {
		sent.push(...entries.map(({ body }) => body));
		return entries.map((_, index) => ({ ok: true, messageId: `id-${index}` }) as const);
	};
	console.host.files.set('some.ndjson', lines.map((line) => `${line}\n`).join(''));
	console.press(':');
	console.type('import some.ndjson');
	console.press('enter');
	const check = async () => {
		console.press('tab', 'enter');
		await console.settled();
	};
	return { console, queues, calls, sent, check };
}

describe('an import', () => {
	test('is checked whole, confirmed, then sent as a task', async () => {
		const { console, sent, check } = formFor(good);
		expect(screenText(console)).toContain('[ Check ]');
		await check();
		expect(screenText(console)).toContain('2 messages, 14 B: every line can be sent to orders');
		expect(screenText(console)).toContain('[>Import<]');
		expect(sent).toEqual([]);
		console.press('enter');
		expect(screenText(console)).toContain('Sends 2 messages.');
		expect(sent).toEqual([]);
		await yes(console);
		await console.pass(0);
		expect(sent).toEqual(['one', 'two']);
		expect(console.said()).toBe('imported: 2 messages sent to orders');
		expect(console.session.state.tasks.at(-1)).toMatchObject({ kind: 'import', state: 'done' });
	});

	test('names the line that is wrong, and sends nothing', async () => {
		const { console, sent, check } = formFor([...good, '{"body":', '{"body":""}']);
		await check();
		const text = screenText(console);
		expect(text).toContain("2 lines can't be sent, so nothing is sent");
		expect(text).toMatch(/line 3: it is not JSON/);
		expect(text).toMatch(/line 4: the body is empty/);
		expect(text).toContain('[ Check ]');
		expect(sent).toEqual([]);
	});

	test('a field that changes asks for another check', async () => {
		const { console, check } = formFor(good);
		await check();
		console.press('shift-tab', 'shift-tab');
		console.type('9');
		expect(screenText(console)).toContain('[ Check ]');
		expect(screenText(console)).not.toContain('every line can be sent');
	});

	test('a file that was imported before is sent again only when that is chosen', async () => {
		const { console, sent, check } = formFor(good);
		await check();
		console.press('enter');
		await yes(console);
		await console.pass(0);
		console.press(':');
		console.type('import some.ndjson');
		console.press('enter');
		await check();
		expect(screenText(console)).toContain('sent before: 2 messages sent');
		console.press('enter');
		expect(screenText(console)).toContain('was imported into orders before');
		expect(sent).toHaveLength(2);
		console.press('right');
		expect(screenText(console)).toContain('[ Import ]');
		console.press('enter');
		await yes(console);
		await console.pass(0);
		expect(sent).toEqual(['one', 'two', 'one', 'two']);
	});

	test('what an earlier version sent to an endpoint is not sent again, and that it may have been elsewhere is said', async () => {
		const { console, sent, check } = formFor(good, 'http://127.0.0.1:4566');
		const { digest } = await console.host.stores.lines('some.ndjson');
		// Named by the ARN alone, at every endpoint, and without numbers.
		const journal = await console.host.stores.importJournal(digest, queueRef('orders').arn);
		await journal.append({ type: 'begin', fresh: true, messages: 2 });
		await journal.append({ type: 'sent', lines: [1] });
		await journal.close();
		await check();
		expect(screenText(console)).toContain(
			'an earlier run was interrupted: 1 sent; by an earlier version, here or at another endpoint',
		);
		console.press('enter');
		await yes(console);
		await console.pass(0);
		expect(sent).toEqual(['two']);
	});

	test('what is refused is told line by line, and the rest can be resumed', async () => {
		const { console, queues, check } = formFor(good);
		queues.send = async ({ entries }) =>
			entries.map((_, index) =>
				index === 0
					? ({ ok: true, messageId: 'id-0' } as const)
					: ({
							ok: false,
							code: 'InvalidParameterValue',
							message: 'no',
							senderFault: true,
						} as const),
			);
		await check();
		console.press('enter');
		await yes(console);
		await console.pass(0);
		expect(console.top().kind).toBe('report');
		expect(screenText(console)).toMatch(/line 2 +refused: .*no/);
		console.press('esc', ':');
		console.type('import some.ndjson');
		console.press('enter');
		await check();
		expect(screenText(console)).toMatch(/sent before|was interrupted: 1 sent/);
	});

	test('a file that does not exist is said in the form', async () => {
		const { console } = formFor(good);
		console.type('x');
		console.press('tab', 'enter');
		await console.settled();
		expect(screenText(console)).toContain('some.ndjsonx does not exist');
	});
});
