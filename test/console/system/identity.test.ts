import { expect, test } from 'vitest';
import { tellOfFiles } from '../../../source/console/system/identity.ts';
import { startConsole } from '../fixture.ts';
import { screenText } from '../messages/messages-fixture.ts';

const keys = '/home/ada/.aws/credentials';
const warning = `other users can read ${keys}: chmod 600 ${keys}`;

function told(fileWarnings: readonly string[], columns = 120) {
	const console = startConsole({ fileWarnings, size: { columns, rows: 24 } });
	console.queues({ orders: 1 });
	tellOfFiles(console.session);
	return console;
}

const noticeIn = (console: ReturnType<typeof startConsole>) =>
	screenText(console).split('\n').at(-2) ?? '';

test('nothing is said of files that nobody else gets at', () => {
	expect(told([]).said()).toBe('');
	expect(noticeIn(told([]))).not.toContain('other users');
});

test('a file that others can read is said, and where there is no room, where it is said', () => {
	expect(noticeIn(told([warning]))).toContain(warning);
	expect(noticeIn(told([warning], 80))).toContain('other users get at a file of yours: :identity');
});

test('of several their number is said; each stands in the identity with what ends it', () => {
	const console = told([warning, 'other users can read files in /x: chmod 700 /x']);
	expect(noticeIn(console)).toContain('other users get at 2 files or folders of yours');
	console.press('i');
	expect(screenText(console)).toMatch(
		new RegExp(`files +${warning}\\s[^]*other users can read files in /x: chmod 700 /x`),
	);
});
