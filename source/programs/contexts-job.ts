import { readProfiles } from '../aws/contexts/known-profiles.ts';
import type { Job } from '../aws/serve.ts';
import type { AcrossPlace } from '../domain/contexts/across.ts';
import { systemClock } from '../host/clock.ts';
import { lookIntoRegions } from '../operations/contexts/look-into-regions.ts';
import { Places } from '../operations/contexts/open-places.ts';
import { type AcrossWord, watchAcross } from '../operations/contexts/watch-across.ts';
import { contextLabel } from '../presentation/contexts/context-words.ts';

/** The profiles of the shared files as they are now. */
export const profilesJob: Job = () => readProfiles(process.env);

/** What there is in each region that `input.regions` names: an event each. */
export const regionsJob: Job = async ({ inRegion }, input, { signal, emit }) => {
	const { regions } = input as { readonly regions: readonly string[] };
	await lookIntoRegions(regions, inRegion, emit, signal);
};

/** The queues of the places that `input.places` names, watched until the job is stopped. */
export const acrossJob: Job = async ({ beside }, input, { signal, emit, onTell }) => {
	const { places } = input as { readonly places: readonly AcrossPlace[] };
	let seen: AcrossWord = { visible: {}, excusable: {}, attention: 'active' };
	let turn = new AbortController();
	onTell((message) => {
		seen = message as AcrossWord;
		if (seen.again === true) turn.abort();
	});
	const view = {
		visible: (place: string) => seen.visible[place] ?? [],
		excusable: (place: string) => seen.excusable[place] ?? [],
		attention: () => seen.attention,
	};
	while (!signal.aborted) {
		turn = new AbortController();
		// Connected to anew as well: somebody may have logged in meanwhile.
		const opening = new Places((choice) => beside(choice, contextLabel));
		const ports = { clock: systemClock, open: (place: AcrossPlace) => opening.at(place) };
		const ended = AbortSignal.any([signal, turn.signal]);
		await watchAcross(ports, places, view, emit, ended);
		if (!ended.aborted) await untilAborted(ended);
	}
};

/** Where no place could be connected to there is nothing to watch, until somebody asks anew. */
function untilAborted(signal: AbortSignal): Promise<void> {
	return new Promise((resolve) => {
		signal.addEventListener('abort', () => resolve(), { once: true });
	});
}
