import { expect, test } from 'vitest';
import { run as audit } from '../../source/commands/audit.ts';
import { runFake } from './fake-context.ts';

const notOfLocal = /Nothing is written down of the embedded endpoint \(--local\)/;

test.each([['audit'], ['audit', '--local']])(
	'%s %s without a line says what is never one',
	async (...args) => {
		const { code, stderr } = await runFake(
			audit,
			args.filter((arg) => arg !== undefined),
		);
		expect(code).toBe(0);
		expect(stderr).toMatch(notOfLocal);
	},
);
