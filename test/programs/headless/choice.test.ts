import { expect, test } from 'vitest';
import { definitions } from '../../../source/commands/definitions.ts';
import { programOf } from '../../../source/programs/headless/choice.ts';
import { programs } from '../../helpers/headless-commands.ts';

test('each command is in one file of the build, but for open, which is the console', () => {
	const found = programs.flatMap(({ commands }) => Object.keys(commands));
	const names = definitions.map(({ name }) => name).filter((name) => name !== 'open');
	expect(found.toSorted()).toEqual(names.toSorted());
});

test('a command is looked for in the file that it is in', async () => {
	for (const program of programs) {
		for (const name of Object.keys(program.commands)) {
			expect(await programOf(name), name).toBe(program);
		}
	}
});
