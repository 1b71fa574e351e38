/** Whose policies stand behind the credentials, as far as the ARN of GetCallerIdentity tells. */
export type Principal =
	| { readonly kind: 'user'; readonly arn: string }
	/** The role of a session, whose ARN leaves its path out; `plainArn` is right where it has none. */
	| { readonly kind: 'role'; readonly name: string; readonly plainArn: string }
	| { readonly kind: 'other'; readonly why: string };

/** Source: IAM User Guide, "IAM identifiers"; a role of IAM Identity Center always has a path. */
export function principalOf(arn: string): Principal {
	const [, partition = '', service, , account = '', ...rest] = arn.split(':');
	const resource = rest.join(':');
	const [kind, name = ''] = resource.split('/');
	if (service === 'iam' && kind === 'user' && name !== '') return { kind: 'user', arn };
	if (service === 'sts' && kind === 'assumed-role' && name !== '') {
		return { kind: 'role', name, plainArn: `arn:${partition}:iam::${account}:role/${name}` };
	}
	if (resource === 'root') {
		return { kind: 'other', why: 'they are those of the root user, whom no policy of IAM binds' };
	}
	return { kind: 'other', why: `no policy is known of ${resource === '' ? 'them' : resource}` };
}

/** Whether a role can only have a path, so that {@link Principal} `plainArn` is wrong for certain. */
export function alwaysHasPath(role: string): boolean {
	return role.startsWith('AWSReservedSSO_');
}
