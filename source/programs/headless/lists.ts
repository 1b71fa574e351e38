import { kindIds, kinds } from '../../domain/kinds.ts';
import { programWith } from './run.ts';

/** What tells of resources: the lists, and what is said of one or of all. */
export const program = programWith({
	...Object.fromEntries(
		kindIds.map((kind) => [kinds[kind].many, () => import('../../commands/lists.ts')]),
	),
	describe: () => import('../../commands/describe.ts'),
	doctor: () => import('../../commands/diagnosis/doctor.ts'),
});
