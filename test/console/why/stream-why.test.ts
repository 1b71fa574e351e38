import { describe, expect, test } from 'vitest';
import { startConsole } from '../fixture.ts';
import { screenText } from '../messages/messages-fixture.ts';

const clicks = { name: 'clicks', arn: 'arn:aws:kinesis:eu-west-1:123456789012:stream/clicks' };
const functionArn = 'arn:aws:lambda:eu-west-1:123456789012:function:counter';

/** The details of a stream that a function reads. */
function opened() {
	const groups: string[] = [];
	const console = startConsole({
		size: { columns: 80, rows: 24 },
		gateways: {
			streams: { consumersPage: async () => ({ items: [] }) },
			functions: {
				mappingsPage: async () => ({ items: [{ id: 'u', functionArn, state: 'Enabled' }] }),
				configuration: async (arn) => ({ name: 'counter', arn, logGroup: '/aws/lambda/counter' }),
			},
			logs: {
				linesPage: async ({ group }) => {
					groups.push(group);
					return { items: [{ at: 0, stream: 's', text: 'ERROR no JSON' }] };
				},
			},
		},
	});
	console.session.push({
		...{ kind: 'stream', ref: clicks, detail: { loading: false }, offset: 0, raw: false },
	});
	return { ...console, groups, sees: () => screenText(console) };
}

/** Enters a word behind `:`. */
function enter(console: ReturnType<typeof opened>, text: string): void {
	console.press(':');
	console.type(text.slice(1));
	console.press('enter');
}

describe('why, of a stream', () => {
	test('shows by a key or a word who reads it, and what their logs tell', async () => {
		for (const open of ['key', 'word']) {
			const console = opened();
			if (open === 'key') console.press('l');
			else enter(console, ':why');
			await console.settled();
			expect(console.sees()).toMatch(
				/counter: enabled[\s\S]*\/aws\/lambda\/counter[\s\S]*ERROR no JSON/,
			);
		}
	});

	test('searches another log that is named, of readers of which Lambda knows nothing', async () => {
		const console = opened();
		console.press('l');
		await console.settled();
		enter(console, ':why /ecs/clicks');
		await console.settled();
		expect(console.groups.at(-1)).toBe('/ecs/clicks');
		expect(console.sees()).toContain('/ecs/clicks');
	});
});
