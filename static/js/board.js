/**
 * Cards of a board ([data-card]) that are dragged into another column ([data-lane]): there the button of the card's
 * own menu that leads to that column is pressed. By keyboard and touch the menu does the same.
 */
let card = null;

const laneAt = ({ target }) => (card ? target.closest?.("[data-lane]") : null);

function mark(lane) {
  for (const each of document.querySelectorAll(".lane.is-over")) each.classList.remove("is-over");
  lane?.classList.add("is-over");
}

document.addEventListener("dragstart", (event) => {
  card = event.target.closest?.("[data-card]") ?? null;
  if (card) event.dataTransfer.effectAllowed = "move";
});

document.addEventListener("dragover", (event) => {
  const lane = laneAt(event);
  mark(lane);
  if (lane) event.preventDefault();
});

document.addEventListener("drop", (event) => {
  const lane = laneAt(event);
  if (!lane) return;
  event.preventDefault();
  const buttons = [...card.querySelectorAll('button[name="to"]')];
  buttons.find((button) => button.value === lane.dataset.lane)?.click();
});

document.addEventListener("dragend", () => {
  mark(null);
  card = null;
});
