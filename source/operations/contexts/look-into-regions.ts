import type { PageCount, RegionFound } from '../../domain/contexts/region-found.ts';
import { asFailure, type Failure } from '../../domain/failure.ts';
import { type KindId, namedKindIds } from '../../domain/kinds.ts';
import { operationKinds } from '../kinds.ts';
import { throwIfAborted } from '../pause.ts';
import type { Gateways } from '../ports.ts';

/** Regions that are asked side by side. */
const atOnce = 4;

/** How long a region may take to answer, ms: one that is switched off may take any time. */
const within = 8_000;

/** A context in one region. */
type InRegion = { readonly gateways: Gateways; close(): void };

/**
 * Asks each region for the first page of each list, and tells what it found as it comes. A region that refuses, or does
 * not answer in time, is told with its failure, and hurts no other.
 */
export async function lookIntoRegions(
	regions: readonly string[],
	open: (region: string) => InRegion,
	tell: (found: RegionFound) => void,
	signal: AbortSignal,
): Promise<void> {
	const waiting = [...regions];
	const work = async () => {
		for (let region = waiting.shift(); region !== undefined; region = waiting.shift()) {
			throwIfAborted(signal);
			const found = await lookInto(region, open, signal);
			throwIfAborted(signal);
			tell(found);
		}
	};
	await Promise.all(Array.from({ length: Math.min(atOnce, regions.length) }, work));
}

async function lookInto(
	region: string,
	open: (region: string) => InRegion,
	signal: AbortSignal,
): Promise<RegionFound> {
	let opened: InRegion;
	try {
		opened = open(region);
	} catch (error) {
		return { region, counts: {}, failure: asFailure(error) };
	}
	try {
		const both = AbortSignal.any([signal, AbortSignal.timeout(within)]);
		const pages = await Promise.all(
			namedKindIds.map(async (kind): Promise<readonly [KindId, PageCount | Failure]> => {
				try {
					const { items, next } = await operationKinds[kind].page(opened.gateways, undefined, both);
					return [kind, { count: items.length, more: next !== undefined }];
				} catch (error) {
					return [kind, asFailure(error)];
				}
			}),
		);
		const counts = pages.filter((page): page is [KindId, PageCount] => 'count' in page[1]);
		const failure = pages.map(([, page]) => page).find((page) => 'message' in page);
		return {
			region,
			counts: Object.fromEntries(counts),
			...(failure === undefined ? {} : { failure: inTime(failure, signal) }),
		};
	} finally {
		opened.close();
	}
}

/** An abort that nobody asked for is a region that did not answer in time. */
function inTime(failure: Failure, signal: AbortSignal): Failure {
	if (failure.kind !== 'aborted' || signal.aborted) return failure;
	return { ...failure, kind: 'timeout', message: `no answer within ${within / 1000} s` };
}
