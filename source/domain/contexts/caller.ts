/** Who the credentials belong to, as far as the ARN of STS tells. */
export type Caller = {
	/** `role/oncall`, `user/someone`, `root`. */
	readonly who: string;
	/** The name of the session in which a role was taken on; with IAM Identity Center that of the person. */
	readonly session?: string;
};

/** What IAM Identity Center makes of the name of a permission set. */
const dressed = /^AWSReservedSSO_(.+)_[0-9a-f]{16}$/;

/** The name of a role without the dress that IAM Identity Center puts on it. */
export function undressedRole(name: string): string {
	return dressed.exec(name)?.[1] ?? name;
}

/** Reads the ARN of GetCallerIdentity; `undefined` where it is empty. */
export function callerOf(arn: string): Caller | undefined {
	if (arn === '') return;
	const resource = arn.slice(arn.lastIndexOf(':') + 1);
	const [kind, name = '', ...rest] = resource.split('/');
	if (kind !== 'assumed-role') return { who: resource };
	const session = rest.join('/');
	return { who: `role/${undressedRole(name)}`, ...(session === '' ? {} : { session }) };
}
