import type { AcrossPlace } from '../../domain/contexts/across.ts';
import type { ContextChoice } from '../../domain/contexts/context-choice.ts';
import type { ContextInfo, Gateways } from '../ports.ts';

/** A place that was connected to. Nothing was asked of AWS by that. */
export type OpenPlace = {
	readonly info: ContextInfo;
	readonly gateways: Gateways;
	close(): void;
};

/** A place with what opens others beside it, with the same credentials. */
export type OpenOwner = OpenPlace & { inRegion(region: string): OpenPlace };

/**
 * Opens places; those of one owner share the credentials that the first of them got, so that a role is taken on once
 * and not once a region. Whoever opens a place closes it.
 */
export class Places {
	readonly #open: (choice: ContextChoice) => Promise<OpenOwner>;
	readonly #owners = new Map<string, Promise<OpenOwner>>();

	constructor(open: (choice: ContextChoice) => Promise<OpenOwner>) {
		this.#open = open;
	}

	/** @throws {FailureError} for an unknown profile, a bad region or endpoint: of this place alone. */
	async at({ owner, choice, region }: AcrossPlace): Promise<OpenPlace> {
		const first = this.#owners.get(owner);
		if (first === undefined) {
			const opening = this.#open(choice);
			this.#owners.set(owner, opening);
			return opening;
		}
		const shared = await first.catch(() => undefined);
		// What was wrong with the first may be its region alone.
		if (shared === undefined || region === undefined) return this.#open(choice);
		return shared.inRegion(region);
	}
}
