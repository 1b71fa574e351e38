import { isForeign } from '../../domain/resources.ts';

/** How a request names a stream: one of another account by its ARN, which only reads accept here. */
export function streamNamed(
	name: string,
): { readonly StreamARN: string } | { readonly StreamName: string } {
	return isForeign({ name }) ? { StreamARN: name } : { StreamName: name };
}
