import type { Connected } from './context.ts';

/** The endpoint of a context as the journal knows it; account and region are in the queue's ARN. */
export function placeOf({ info }: Pick<Connected, 'info'>): string {
	return info.endpoint ?? 'aws';
}
