import { readProfiles } from '../aws/known-profiles.ts';
import type { Job } from '../aws/serve.ts';
import { lookIntoRegions } from '../operations/contexts/look-into-regions.ts';

/** The profiles of the shared files as they are now. */
export const profilesJob: Job = () => readProfiles(process.env);

/** What there is in each region that `input.regions` names: an event each. */
export const regionsJob: Job = async ({ inRegion }, input, { signal, emit }) => {
	const { regions } = input as { readonly regions: readonly string[] };
	await lookIntoRegions(regions, inRegion, emit, signal);
};
