import { environmentName } from '../../domain/contexts/meant-context.ts';

/** What tells one context from another, in a few words. */
type Named = {
	readonly profile?: string;
	readonly region: string;
	readonly local: boolean;
	readonly endpoint?: string;
	readonly keysInEnvironment?: true;
};

/** `prod-payments eu-west-1`, with the endpoint where that is not AWS's own: names a context that is not on screen. */
export function contextLabel(context: Named): string {
	const { region, local, endpoint } = context;
	if (local) return 'the local endpoint';
	const owner = ownerLabel(context);
	const name = owner === '' ? region : `${owner} ${region}`;
	return endpoint === undefined ? name : `${name} at ${endpoint}`;
}

/** Whose credentials a context has: a profile, the keys of the environment, or nothing where nothing names them. */
export function ownerLabel({
	profile,
	keysInEnvironment,
}: Pick<Named, 'profile' | 'keysInEnvironment'>): string {
	return profile ?? (keysInEnvironment === true ? environmentName : '');
}
