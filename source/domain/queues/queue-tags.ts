import { own } from '../own.ts';
import type { Tags } from '../resources.ts';

/** Tags to be set, and keys of tags to be removed. A key in both is removed. */
export type TagEdit = { readonly set: Tags; readonly remove: readonly string[] };

/** A tag that becomes another; `before` is absent for a new one, `after` for one that is removed. */
export type TagChange = {
	readonly key: string;
	readonly before?: string;
	readonly after?: string;
};

/** What an edit changes of the tags as they are; what is so already is no change. */
export function tagChanges(tags: Tags, { set, remove }: TagEdit): readonly TagChange[] {
	const removed = new Set(remove);
	const keys = [...Object.keys(set).filter((key) => !removed.has(key)), ...removed];
	return keys.flatMap((key) => {
		const before = own(tags, key);
		const after = removed.has(key) ? undefined : own(set, key);
		return before === after
			? []
			: [
					{
						key,
						...(before === undefined ? {} : { before }),
						...(after === undefined ? {} : { after }),
					},
				];
	});
}

/** The edit that makes the tags `after` of the tags `before`. */
export function tagEdit(before: Tags, after: Tags): TagEdit {
	return {
		set: Object.fromEntries(
			Object.entries(after).filter(([key, value]) => own(before, key) !== value),
		),
		remove: Object.keys(before).filter((key) => !Object.hasOwn(after, key)),
	};
}

/** What makes the changes. */
export function editOfTags(changes: readonly TagChange[]): TagEdit {
	return editTo(changes.map(({ key, after }) => [key, after]));
}

/** What takes the changes back. */
export function undoOfTags(changes: readonly TagChange[]): TagEdit {
	return editTo(changes.map(({ key, before }) => [key, before]));
}

function editTo(values: readonly (readonly [key: string, value: string | undefined])[]): TagEdit {
	return {
		set: Object.fromEntries(
			values.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
		),
		remove: values.flatMap(([key, value]) => (value === undefined ? [key] : [])),
	};
}
