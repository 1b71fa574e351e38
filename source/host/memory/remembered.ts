import { join } from 'node:path';
import { isKindId, type KeptRef, type KindId } from '../../domain/kinds.ts';
import { withFileLock } from '../files/file-lock.ts';
import type { Paths } from '../files/files.ts';
import { readOwn, writePrivate } from '../files/files.ts';

/** A resource that was opened once, so that it can be opened where listing is refused. */
export type RememberedResource = KeptRef & {
	readonly kind: KindId;
	/** When it was last opened, ms since the epoch. */
	readonly at: number;
};

/** Resources a context keeps; the longest unopened go first. */
const mostPerContext = 100;
const mostContexts = 100;

type Remembered = Readonly<Record<string, readonly RememberedResource[]>>;

/** What was opened in a context (`ContextInfo.id`), the latest first. An unreadable file is empty. */
export async function rememberedIn(
	paths: Paths,
	contextId: string,
): Promise<readonly RememberedResource[]> {
	return (await load(paths))[contextId] ?? [];
}

/** What was opened in any context, the latest first. Throws FailureError. */
export async function rememberedAnywhere(paths: Paths): Promise<readonly RememberedResource[]> {
	const all = Object.values(await load(paths)).flat();
	return all.toSorted((one, other) => other.at - one.at);
}

/** Puts a resource first among the remembered ones of a context. Throws FailureError. */
export async function remember(
	paths: Paths,
	contextId: string,
	resource: RememberedResource,
): Promise<void> {
	// Under a lock: two consoles that open something at once would remember one of it.
	await withFileLock(fileOf(paths), async () => {
		const all = await load(paths);
		const others = (all[contextId] ?? []).filter(({ arn }) => arn !== resource.arn);
		const here = [resource, ...others].slice(0, mostPerContext);
		const rest = Object.entries(all).filter(([id]) => id !== contextId);
		const kept = Object.fromEntries([[contextId, here], ...rest].slice(0, mostContexts));
		await writePrivate(fileOf(paths), `${JSON.stringify(kept, undefined, '\t')}\n`);
	});
}

function fileOf(paths: Paths): string {
	return join(paths.state, 'remembered.json');
}

async function load(paths: Paths): Promise<Remembered> {
	const file = fileOf(paths);
	const text = (await readOwn(file)) ?? '{}';
	try {
		const value: unknown = JSON.parse(text);
		if (typeof value !== 'object' || value === null) return {};
		const contexts = Object.entries(value).map(([id, list]) => [
			id,
			Array.isArray(list) ? list.filter(isResource) : [],
		]);
		return Object.fromEntries(contexts);
	} catch {
		return {};
	}
}

function isResource(value: unknown): value is RememberedResource {
	if (typeof value !== 'object' || value === null) return false;
	const { kind, name, arn, url, at } = value as Partial<Record<string, unknown>>;
	return (
		isKindId(kind) &&
		typeof name === 'string' &&
		typeof arn === 'string' &&
		typeof at === 'number' &&
		(url === undefined || typeof url === 'string')
	);
}
