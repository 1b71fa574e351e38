import { describe, expect, test } from 'vitest';
import type { Message } from '../../../source/domain/messages/message.ts';
import { lineWidth, plainLine } from '../../../source/presentation/line.ts';
import { hexLine, hexLineCount, hexLines } from '../../../source/presentation/messages/hex.ts';
import {
	type MessageTab,
	messageLines,
} from '../../../source/presentation/messages/message-lines.ts';
import {
	messageRow,
	recordRow,
	shardNumber,
	snippetOf,
} from '../../../source/presentation/rows.ts';

const receivedAt = new Date(2026, 10, 20, 12, 0, 0).getTime();
const message: Message = {
	id: '6f1c0000-0000-4000-8000-000000000001',
	receiptHandle: 'SECRET-HANDLE',
	body: '{"type":"Refund","amount":null}',
	attributes: {
		tenant: { type: 'String', text: 'shop-2' },
		retries: { type: 'Number.int', text: '1.0' },
		payload: { type: 'Binary.gzip', bytes: new Uint8Array([0x1f, 0x8b, 8, 0]) },
		context: { type: 'String', text: '{"a":1}' },
	},
	system: {
		ApproximateReceiveCount: '6',
		SentTimestamp: String(receivedAt - 3 * 3_600_000),
		DeadLetterQueueSourceArn: 'arn:aws:sqs:eu-west-1:123456789012:orders',
		AWSTraceHeader: 'Root=1-67f',
		SomethingNew: 'x\u001b[31m',
	},
	receivedAt,
};

function text(tab: MessageTab, of: Message = message, width = 78): string {
	return messageLines(of, tab, width)
		.slice()
		.map((line) => plainLine(line).trimEnd())
		.join('\n');
}

describe('the tabs of a message', () => {
	test('the body is pretty, the raw body is as it came', () => {
		expect(text('body')).toBe('{\n  "type": "Refund",\n  "amount": null\n}');
		expect(text('raw')).toBe('{"type":"Refund","amount":null}');
		expect(text('body', { ...message, body: 'no json\nat all' })).toBe('no json\nat all');
	});

	test('attributes show their full type, numbers as sent, binaries in hex and base64', () => {
		expect(text('attributes')).toBe(
			[
				'context  String',
				'  {',
				'    "a": 1',
				'  }',
				'',
				'payload  Binary.gzip  4 B',
				'  hex     1f 8b 08 00',
				'  base64  H4sIAA==',
				'',
				'retries  Number.int',
				'  1.0',
				'',
				'tenant  String',
				'  shop-2',
			].join('\n'),
		);
		expect(text('attributes', { ...message, attributes: {} })).toBe('no attributes');
	});

	test('system attributes are in words, unknown ones under their own name', () => {
		const shown = text('system');
		expect(shown).toMatch(/sent +09:00:00 {2}3h before this receive/);
		expect(shown).toMatch(/receives +6/);
		expect(shown).toMatch(/dead letter of +orders/);
		expect(shown).toMatch(/trace header +Root=1-67f/);
		expect(shown).toContain('Other\n  SomethingNew  x\\x1b[31m');
	});

	test('who left it is said with the cause, where that is no queue', () => {
		const { DeadLetterQueueSourceArn: _, ...system } = message.system;
		const body = JSON.stringify({
			requestContext: {
				...{ requestId: 'r-1', functionArn: 'arn:aws:lambda:eu-west-1:1:function:thumbs:live' },
				condition: 'RetriesExhausted',
			},
			responsePayload: { errorMessage: 'no such image\u001b[2J' },
		});
		const shown = text('system', { ...message, system, body });
		expect(shown).toMatch(/left by +Lambda function thumbs: RetriesExhausted, no such image/);
		expect(shown).not.toContain('\u001b');
		expect(text('system')).not.toContain('left by');
	});

	test('no tab shows the receipt handle', () => {
		for (const tab of ['body', 'attributes', 'system', 'raw', 'hex'] as const) {
			expect(text(tab)).not.toContain('SECRET');
		}
	});

	test('hex shows the bytes of the UTF-8', () => {
		expect(text('hex', { ...message, body: 'é\u001b[2J' })).toBe(
			'00000000  c3 a9 1b 5b 32 4a                                 |...[2J          |',
		);
		expect(text('hex', { ...message, body: 'x'.repeat(40) }).split('\n')).toHaveLength(3);
	});
});

describe('a hex dump', () => {
	const data = Uint8Array.from({ length: 33 }, (_, index) => index * 7);

	test('has rows of sixteen bytes and one width', () => {
		expect(hexLineCount(data.length, 78)).toBe(3);
		const widths = hexLines(data, 78).slice().map(lineWidth);
		expect(widths).toEqual([78, 78, 78]);
		const first = plainLine(hexLine(data, 0, 78));
		expect(first).toMatch(/^00000000 {2}00 07 0e 15 1c 23 2a 31 {2}38 /);
		expect(plainLine(hexLine(data, 2, 78))).toMatch(/^00000020 {2}e0 +\|\. +\|$/);
	});

	test('has rows of eight where sixteen would lose what is printable', () => {
		expect(hexLines(data, 77).slice().map(lineWidth)).toEqual([45, 45, 45, 45, 45]);
		expect(plainLine(hexLine(data, 1, 58))).toBe('00000008  38 3f 46 4d 54 5b 62 69  |8?FMT[bi|');
	});

	test('shows the rows asked for, and says when there are none', () => {
		expect(hexLines(data, 78).slice(1, 2)).toHaveLength(1);
		expect(hexLines(new Uint8Array(), 78).slice().map(plainLine)).toEqual(['(no bytes)']);
	});
});

describe('rows', () => {
	test('a message knows its age, source and size', () => {
		expect(messageRow(message, receivedAt)).toMatchObject({
			ageMs: 3 * 3_600_000,
			receives: 6,
			source: 'orders',
			snippet: '{"type":"Refund","amount":null}',
		});
		expect(messageRow({ ...message, system: {} }, 0)).not.toHaveProperty('ageMs');
	});

	test('a snippet is one row, however long the text', () => {
		expect(snippetOf('a\n  b\tc ')).toBe('a b c');
		const long = snippetOf(`{${' "x": 1,\n'.repeat(200_000)}`);
		expect(long).toHaveLength(400);
		expect(long.endsWith('..')).toBe(true);
	});

	test('a record that is no text shows its bytes', () => {
		const record = { sequenceNumber: '1', data: new Uint8Array([0xff, 0xfe, 0]) };
		expect(recordRow(record, 'shardId-000000000017').snippet).toBe('[binary] ff fe 00');
		expect(shardNumber('shardId-000000000017')).toBe('17');
		expect(shardNumber('shardId-000000000003')).toBe('03');
		expect(shardNumber('odd')).toBe('odd');
	});
});
