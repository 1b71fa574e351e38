import type { Column } from '../../presentation/columns.ts';

/** Where the console is, in lists of places to go to. */
export const hereColumn: Column<{ readonly here: boolean }> = {
	id: 'here',
	title: '',
	align: 'left',
	width: { min: 4, max: 4 },
	priority: 7,
	cell: ({ here }) => ({ text: here ? 'here' : '', style: 'good' }),
};
