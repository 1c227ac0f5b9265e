"""Who may see what changes while processes run: shares, partnerships, roles, people."""

from hypothesis import strategies as st

from orgs.models import Organisation, Role, User
from orgs.services import resume_partnership, suspend_partnership
from sharing.services import give, take, unshare
from tests.workflows.proof.machine import MINE, Machine, deed, indexes, partners, people
from tests.workflows.proof.model import HOST
from workflows.models import Process

keys = st.sampled_from(["alpha", "beta", "chief", "for alpha", "for beta", "for delta", "work"])


class SharingSteps(Machine):
    """Hosts share and take back, suspend and resume; roles and people change."""

    @deed(index=indexes, partner=partners)
    def share_or_take(self, index: int, partner: str) -> None:
        """Share a process with a partner, or take it back."""
        if (key := self.pick(index)) is None:
            return
        process, granted = self.running[key], self.world.processes[key].granted
        if partner in granted:
            take(things_model=Process, ids=[process.pk], organisation=self.organisations[partner])
        else:
            give(actor=None, things=[process], organisation=self.organisations[partner])
        granted ^= {partner}

    @deed(entity=st.sampled_from(["one", "two"]), partner=partners)
    def share_entity(self, entity: str, partner: str) -> None:
        """Share an entity; of what lies in it nothing is shared with that."""
        give(actor=None, things=[self.entities[entity]], organisation=self.organisations[partner])
        self.world.granted[entity].add(partner)

    @deed(entity=st.sampled_from(["one", "two"]), partner=partners, inside=st.booleans())
    def unshare(self, entity: str, partner: str, inside: bool) -> None:
        """Take an entity back, as the dialog does with all that lies in it, or past the dialog."""
        thing = self.entities[entity]
        if inside:
            partnership = self.cast.partners[partner].partnership
            unshare(actor=self.user("staff"), thing=thing, partnership=partnership)
            for process in self.world.processes.values():
                process.granted -= {partner} if process.entity == entity else set()
        else:
            take(things_model=type(thing), ids=[thing.pk], organisation=self.organisations[partner])
        self.world.granted[entity].discard(partner)

    @deed(partner=partners, active=st.booleans())
    def suspend_or_resume(self, partner: str, active: bool) -> None:
        """Suspend a partnership, or resume it."""
        service = resume_partnership if active else suspend_partnership
        service(actor=self.user("staff"), partnership=self.cast.partners[partner].partnership)
        self.world.partners[partner].active = active

    @deed(enabled=st.booleans())
    def switch_feature(self, enabled: bool) -> None:
        """Switch partner collaboration on or off."""
        Organisation.objects.filter(pk=self.organisations[HOST].pk).update(partner_collaboration=enabled)
        self.world.feature = enabled

    @deed(key=keys, all_tasks=st.booleans())
    def change_scope(self, key: str, all_tasks: bool) -> None:
        """Let a role show all tasks, or only the assigned ones."""
        Role.objects.filter(pk=self.roles[key].pk).update(task_scope="all" if all_tasks else "assigned")
        self.world.roles[key].all_tasks = all_tasks

    @deed(key=keys, right=st.sampled_from(["entity.view", *MINE.values()]))
    def change_right(self, key: str, right: str) -> None:
        """Give a right to a role, or take it away."""
        self.world.roles[key].rights ^= {right}
        Role.objects.filter(pk=self.roles[key].pk).update(rights=sorted(self.world.roles[key].rights))

    @deed(name=people, active=st.booleans())
    def leave_or_return(self, name: str, active: bool) -> None:
        """Somebody leaves, or returns."""
        if name != "staff":
            User.objects.filter(pk=self.users[name]).update(is_active=active)
            self.world.people[name].active = active
