"""Ways in which people use a page: with a mouse, with a mouse where scripts are off, with the keyboard alone."""


class Mouse:
    def __init__(self, name, scripts):
        self.name, self.scripts = name, scripts

    def press(self, control):
        control.click()

    def write(self, field, text):
        field.fill(text)

    def choose(self, field, label):
        field.select_option(label=label)


def spellings(kind, text):
    """How a day and a time are typed differs from browser to browser. People see it; keys find out."""
    if kind == "date":
        year, month, day = text.split("-")
        return [day + month + year, month + day + year]
    if kind == "time":
        hour, minute = text.split(":")
        return [hour + minute, f"{(int(hour) - 1) % 12 + 1:02}{minute}{'A' if int(hour) < 12 else 'P'}"]
    return [text]


class Keyboard:
    """Only keys: whatever cannot be reached by Tab cannot be used."""

    name, scripts = "keyboard", True
    FARTHEST = 300

    def press(self, control):
        kind = control.evaluate("e => e.type || e.localName")
        if kind == "radio":
            return self.pick(control)
        self.reach(control)
        control.page.keyboard.press("Space" if kind in ("checkbox", "summary") else "Enter")

    def pick(self, radio):
        """Tab leads to whichever of a group is chosen, arrows to the others."""
        group = radio.page.locator(f"input[name={radio.get_attribute('name')}]")
        self.reach(group.and_(radio.page.locator(":checked")))
        for _ in range(group.count()):
            if radio.is_checked():
                return
            radio.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no arrow leads to {radio}")

    def write(self, field, text):
        self.reach(field)
        keys = field.page.keyboard
        for spelling in spellings(field.get_attribute("type"), text):
            keys.press("Control+a")
            keys.type(spelling)
            if field.input_value() == text:
                return
            # Back to the first part of a day or a time.
            keys.press("ArrowLeft")
            keys.press("ArrowLeft")
        raise AssertionError(f"{text} cannot be typed into {field}")

    def choose(self, field, label):
        self.reach(field)
        for _ in range(field.locator("option").count()):
            if field.evaluate("e => e.selectedOptions[0].label") == label:
                return
            field.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no arrow leads to {label}")

    def reach(self, control):
        control.wait_for(state="attached")
        for _ in range(self.FARTHEST):
            if control.evaluate("e => e === document.activeElement"):
                return
            control.page.keyboard.press("Tab")
        raise AssertionError(f"no Tab leads to {control}")


HANDS = [Mouse("scripts", scripts=True), Mouse("no-scripts", scripts=False), Keyboard()]
