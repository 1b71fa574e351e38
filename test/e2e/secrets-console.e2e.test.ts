import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type Endpoint, startEndpoint } from '../helpers/faults.ts';
import { temporaryHome } from '../helpers/program.ts';
import { start, type TerminalApp } from '../helpers/terminal.ts';
import { ask, makeQueue } from './ask.ts';
import { confirm } from './confirm.ts';

/*
What is secret is written down nowhere by a console that is walked through: not in what it keeps, not in what it writes for others, not in the title
of the window, not in the list of processes, and the programs that it starts have no keys. `test/programs/secrets.test.ts` has
the commands.
*/

const keys = {
	key: 'CANARYSECRETKEY0123456789abcdef',
	token: 'CANARYSESSIONTOKEN0123456789',
	variable: 'CANARYVARIABLE0123456789abcdef',
};
const bodies = { body: 'CANARYBODY', sent: 'CANARYSENT', attribute: 'CANARYATTRIBUTE' };

/** An editor that notes what it can know of others, and changes nothing. */
const editor = `#!/bin/sh
tr '\\0' '\\n' < /proc/self/environ > "$HOME/editor-environment"
cat /proc/[0-9]*/cmdline 2> /dev/null | tr '\\0' '\\n' > "$HOME/processes"
`;

function homeWithKeys(): string {
	const home = temporaryHome();
	mkdirSync(path.join(home, '.aws'));
	writeFileSync(
		path.join(home, '.aws', 'credentials'),
		`[prod]\naws_access_key_id = AKIDCANARY\naws_secret_access_key = ${keys.key}\naws_session_token = ${keys.token}\n`,
		{ mode: 0o600 },
	);
	const file = path.join(home, 'editor');
	writeFileSync(file, editor);
	chmodSync(file, 0o700);
	return home;
}

async function lettersAt(endpoint: Endpoint): Promise<void> {
	const QueueUrl = await makeQueue(endpoint, 'letters');
	for (const order of [1, 2, 3]) {
		await ask(endpoint, 'SQS.SendMessage', {
			QueueUrl,
			MessageBody: JSON.stringify({ type: 'Letter', customer: bodies.body, order }),
			MessageAttributes: { token: { DataType: 'String', StringValue: bodies.attribute } },
		});
	}
}

/** Receipt handles that are out now. */
async function handlesAt(endpoint: Endpoint): Promise<readonly string[]> {
	const response = await fetch(new URL('/_awsmsg/queue?name=letters', endpoint.url));
	const told = await response.text();
	return Array.from(told.matchAll(/"receiptHandle":"([^"]+)"/g), ([, handle = '']) => handle);
}

/** All files below a folder, by where they are. */
function filesIn(folder: string): ReadonlyMap<string, string> {
	const files = readdirSync(folder, { recursive: true, withFileTypes: true });
	return new Map(
		files
			.filter((entry) => entry.isFile())
			.map((entry) => path.join(entry.parentPath, entry.name))
			.map((file) => [path.relative(folder, file), readFileSync(file, 'latin1')]),
	);
}

/** What windows were called. */
function titlesIn(bytes: string): readonly string[] {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: the sequences that name a window
	return Array.from(bytes.matchAll(/\u001b\][012];([^\u0007\u001b]*)/g), ([, text = '']) => text);
}

/** Command lines and environments of what descends from the program now. */
function familyOf(app: TerminalApp): string {
	return app
		.children()
		.map(({ pid, command }) => {
			try {
				return `${command} ${readFileSync(`/proc/${pid}/environ`, 'latin1')}`;
			} catch {
				return command;
			}
		})
		.join('\n');
}

test('a console that is walked through tells of no key, token, handle, body or attribute', async () => {
	const endpoint = await startEndpoint();
	await lettersAt(endpoint);
	const home = homeWithKeys();
	const app = await start(['--profile', 'prod', ...endpoint.flags, '--mode', 'open'], {
		...{ home, columns: 120, rows: 40 },
		env: {
			EDITOR: path.join(home, 'editor'),
			AWS_ACCESS_KEY_ID: 'AKIDVARIABLE',
			AWS_SECRET_ACCESS_KEY: keys.variable,
		},
	});
	const told = new Map<string, string>();
	const see = (name: string) => told.set(`screen: ${name}`, app.screen());

	await app.sees(/letters +std +3/);
	// A message that is sent by a form.
	await app
		.press('s')
		.sees(/send to letters/)
		.type(`{"a":"${bodies.sent}"}`)
		.sees(/CANARYSENT/)
		.press('shift-tab')
		.sees(/> *\[ Cancel|\[ Send \] *$/m)
		.press('enter')
		.sees(/\(y\)/);
	await confirm(app);
	await app.sees(/sent to letters|sent: /);
	await app
		.seesNo(/\[ Send \]/)
		.press('p')
		.sees(/received 4/);
	const handles = await handlesAt(endpoint);
	expect(handles.length).toBeGreaterThan(0);
	told.set('children', familyOf(app));
	// The editor of a copy, which is started with the body in a file of its own.
	await app
		.press('enter')
		.sees(/\[Body\]/)
		.press('e')
		.sees(/editor/i)
		.press('h')
		.sees(/unchanged|nothing was changed|not changed/i);
	await app
		.press('esc')
		.sees(/SAMPLE/)
		.press('delete')
		.sees(/deleted, z brings it back/);
	// The calls, and their file; errors; who we are; the report.
	await app
		.press('@')
		.sees(/SQS SendMessageBatch/)
		.press('E')
		.sees(/calls-.*\.sh/)
		.press('enter')
		.sees(/written to calls-/);
	see('calls');
	await app.press('!').sees(/rrors/);
	see('errors');
	await app
		.press(':')
		.type('identity')
		.press('enter')
		.sees(/AKID|arn:aws/);
	see('identity');
	await app
		.press(':')
		.type('report incident.md')
		.press('enter')
		.sees(/incident\.md/);
	await app.until(() => filesIn(home).has('incident.md'), 'the report');
	see('report');
	await app
		.press('1')
		.sees(/sort: trouble/)
		.press('q')
		.exits(0);

	told.set('titles', titlesIn(app.bytes()).join('\n'));
	for (const [file, text] of filesIn(home)) {
		if (file !== '.aws/credentials' && !/\/compiled\//.test(file)) told.set(file, text);
	}
	told.set('names of files', [...filesIn(home).keys()].join('\n'));
	const wheres = [...told.keys()].join('\n');
	for (const one of [/audit/, /^calls-.*\.sh$/m, /^incident\.md$/m, /^editor-environment$/m]) {
		expect(wheres).toMatch(one);
	}
	expect(told.get('processes')).toContain('awsmsg');
	const telling = (secret: string) =>
		[...told].filter(([, text]) => text.includes(secret)).map(([where]) => where);
	for (const secret of [...Object.values(keys), ...handles]) expect(telling(secret)).toEqual([]);
	for (const secret of Object.values(bodies)) {
		// Copies of what was deleted are kept to be brought back.
		expect(telling(secret).filter((where) => !/deleted\//.test(where))).toEqual([]);
	}
});
