import { afterEach, describe, expect, test, vi } from 'vitest';
import { thisPlace } from '../../source/host/processes.ts';
import { tailOwnerHere } from '../../source/host/tail-owner.ts';

afterEach(() => void vi.restoreAllMocks());

const ada = { user: 'ada', host: 'desk' };
/** A process of the same place that is no more: no number is as large. */
const ended = (process: string) => process.replace(/^\d+ /, '2147483647 ');

describe('the process of a tail', () => {
	test('runs, or is gone, where this user can tell', async () => {
		const { boot = 'this start' } = await thisPlace();
		const owner = await tailOwnerHere(ada, { host: 'desk', boot });
		expect(await owner.standing(owner.process)).toBe('runs');
		expect(await owner.standing(ended(owner.process))).toBe('gone');
	});

	test("of another user of this computer is nobody's to judge", async () => {
		const owner = await tailOwnerHere(ada);
		vi.spyOn(process, 'geteuid').mockReturnValue(4711);
		const other = await tailOwnerHere({ ...ada, user: 'bob' });
		expect(await other.standing(owner.process)).toBe('unknown');
	});

	test('is not called gone where the system tells no more than a name of the computer', async () => {
		const owner = await tailOwnerHere(ada, { host: 'desk' });
		expect(await owner.standing(owner.process)).toBe('runs');
		expect(await owner.standing(ended(owner.process))).toBe('unknown');
	});
});
