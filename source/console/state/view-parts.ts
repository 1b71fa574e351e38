import type { Failure } from '../../domain/failure.ts';
import type { ListState } from '../widgets/list.ts';
import type { TextField } from '../widgets/text-field.ts';

/** What every list keeps: where it stands, what it shows, what is marked. */
export type Listing = {
	readonly list: ListState;
	readonly filter: string;
	readonly sort: { readonly column: string; readonly reversed: boolean };
	readonly marks: ReadonlySet<string>;
};

/** Something loaded for a view: nothing yet, a value with its age, a failure over a stale value. */
export type Loaded<T> = {
	readonly loading: boolean;
	readonly value?: T;
	readonly at?: number;
	/** When it was last asked for, answered or not. */
	readonly askedAt?: number;
	readonly failure?: Failure;
};

/** One field of a form; `choices` are walked with left and right. */
export type FormField = {
	readonly id: string;
	readonly label: string;
	readonly field: TextField;
	readonly hint?: string;
	readonly choices?: readonly string[];
};
