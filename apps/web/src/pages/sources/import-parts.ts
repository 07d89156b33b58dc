const partCharacters = 400_000;

/** A file as parts of a fixed length, so that an upload which broke off can go on: the same file is cut at the same places, and never within a character. */
export async function* importParts(stream: ReadableStream<BufferSource>): AsyncGenerator<{ text: string; read: number }> {
  const decoder = new TextDecoder();
  const reader = stream.getReader();
  let held = '';
  let read = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (value) read += value.byteLength;
    held += done ? decoder.decode() : decoder.decode(value, { stream: true });
    while (held.length > partCharacters) {
      const last = held.charCodeAt(partCharacters - 1);
      const end = last >= 0xd800 && last <= 0xdbff ? partCharacters - 1 : partCharacters;
      yield { text: held.slice(0, end), read };
      held = held.slice(end);
    }
    if (!done) continue;
    if (held !== '') yield { text: held, read };
    return;
  }
}
