// Talking to the emulator: reading, acting, and hearing what changed.

export async function read(path) {
  const answer = await fetch(path, { cache: "no-store" });
  if (!answer.ok) throw new Error((await answer.json()).error);
  return answer.json();
}

export async function act(name, what) {
  const answer = await fetch(`/sim/${name}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(what),
  });
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.error);
  return said;
}

// Calls back with the ids of the chats that changed; with null when the emulator came back and all may have changed.
export function listen(changed, online) {
  const source = new EventSource("/sim/events");
  source.onopen = () => { online(true); changed(null); };
  source.onerror = () => online(false);
  source.onmessage = (event) => changed(JSON.parse(event.data));
}
