/** A profile of the shared AWS files, as far as they tell which account it leads to. */
export type KnownProfile = {
	readonly name: string;
	/** From `sso_account_id` or `role_arn`; absent when the file does not say. */
	readonly account?: string;
	readonly region?: string;
};

/** A resource that another context would have to show. */
export type Elsewhere = {
	readonly account?: string;
	readonly region?: string;
	/** The name, URL or ARN as typed. */
	readonly text: string;
};

/**
 * The command that opens a resource of another account or region: with the profile that fits, when
 * the shared files tell of one, else with what is known. A profile fits by its account; one of the
 * wanted region goes before others.
 */
export function commandElsewhere(
	elsewhere: Elsewhere,
	profiles: readonly KnownProfile[],
	current: string | undefined,
): string {
	const { account, region, text } = elsewhere;
	const fitting = profiles
		.filter((profile) => account !== undefined && profile.account === account)
		.toSorted((a, b) => Number(b.region === region) - Number(a.region === region));
	const [best] = fitting;
	const profile = best?.name ?? (account === undefined ? current : undefined);
	return [
		'awsmsg',
		...(profile === undefined ? [] : ['--profile', profile]),
		...(region === undefined || best?.region === region ? [] : ['--region', region]),
		'open',
		text,
	].join(' ');
}
