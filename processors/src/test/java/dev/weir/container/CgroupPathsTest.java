package dev.weir.container;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CgroupPathsTest {
    private static final String ID = "1f2e3d4c5b6a79880f1e2d3c4b5a69788796a5b4c3d2e1f00123456789abcdef";
    private static final String OTHER = "a".repeat(64);
    private static final String UID = "3a3ef4b0-6b3c-4c5d-9a77-0123456789ab";
    private static final String TASK = "0123456789abcdef0123456789abcdef";

    @ParameterizedTest
    @CsvSource({
        "/docker/$ID, docker",
        "/system.slice/docker-$ID.scope, docker",
        "/system.slice/docker-$ID.scope/init.scope, docker",
        "/system.slice/docker-$ID.scope/system.slice/nginx.service, docker",
        "/../docker-$ID.scope, docker",
        "/my.slice/docker-$ID.scope, docker",
        "/libpod_parent/libpod-$ID, podman",
        "/libpod_parent/libpod-$ID/container, podman",
        "/machine.slice/libpod-$ID.scope, podman",
        "/machine.slice/libpod-$ID.scope/container, podman",
        "/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-$ID.scope/container, podman",
        "/system.slice/web.service/libpod-payload-$ID, podman",
        "/default/$ID,",
        "/actions_job/$ID,",
        "/system.slice/nerdctl-$ID.scope, containerd"
    })
    void aContainerIsFoundByItsId(String path, String runtime) {
        assertThat(parse(path)).isEqualTo(new ContainerRef(ID, runtime, null, null));
    }

    @ParameterizedTest
    @CsvSource({
        "/kubepods/besteffort/pod$UID/$ID,",
        "/kubepods/pod$UID/$ID,",
        "/kubepods/burstable/pod$UID/crio-$ID, cri-o",
        "/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod$U_D.slice/cri-containerd-$ID.scope, containerd",
        "/kubepods.slice/kubepods-pod$U_D.slice/docker-$ID.scope, docker",
        "/kubepods.slice/kubepods-pod$U_D.slice/crio-$ID.scope, cri-o",
        "/kubepods.slice/kubepods-pod$U_D.slice/crio-$ID.scope/container, cri-o",
        "/system.slice/containerd.service/kubepods-burstable-pod$U_D.slice:cri-containerd:$ID, containerd",
        "/docker/$OTHER/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod$U_D.slice/cri-containerd-$ID.scope, containerd",
        "/k8s.slice/kubepods/besteffort/pod$UID/$ID/a/b,"
    })
    void aPodIsFoundByItsUidAndNestedContainersByTheInnermost(String path, String runtime) {
        assertThat(parse(path)).isEqualTo(new ContainerRef(ID, runtime, UID, null));
    }

    @Test
    void aStaticPodsUidIsAHash() {
        assertThat(parse("/kubepods/burstable/pod" + TASK + "/$ID").podUid()).isEqualTo(TASK);
    }

    @Test
    void aTaskOfEcsIsFoundOnItsOwnMachinesAndOnFargate() {
        assertThat(parse("/ecs/" + TASK + "/$ID")).isEqualTo(new ContainerRef(ID, null, null, TASK));
        assertThat(parse("/ecs/$UID/$ID")).isEqualTo(new ContainerRef(ID, null, null, UID));
        assertThat(parse("/ecs/shop/" + TASK + "/$ID")).isEqualTo(new ContainerRef(ID, null, null, TASK));
        assertThat(parse("/ecs/" + TASK + "/" + TASK + "-2531612879"))
                .isEqualTo(new ContainerRef(TASK + "-2531612879", null, null, TASK));
        assertThat(parse("/ecstasks.slice/ecstasks-" + TASK + ".slice/docker-$ID.scope"))
                .isEqualTo(new ContainerRef(ID, "docker", null, TASK));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/init.scope",
                "/system.slice/containerd.service",
                "/user.slice/user-1000.slice/session-3.scope",
                "/kubepods.slice/kubepods-besteffort.slice",
                "/kubepods/besteffort/pod$UID",
                "/kubepods.slice/kubepods-pod$U_D.slice/crio-conmon-$ID.scope",
                "/machine.slice/libpod-conmon-$ID.scope",
                "/docker/buildkit/k2xb9m3l0",
                "/process/8b4c69094558a4885e4ad25ff58d63f6",
                "/docker/${ID}0",
                "//.//..//"
            })
    void whatIsNoContainerIsNone(String path) {
        assertThat(parse(path)).isNull();
    }

    @Property
    void noPathMakesItFail(@ForAll String path) {
        CgroupPaths.parse(path);
    }

    private static ContainerRef parse(String path) {
        return CgroupPaths.parse(path.replace("$OTHER", OTHER)
                .replace("${ID}", ID)
                .replace("$ID", ID)
                .replace("$UID", UID)
                .replace("$U_D", UID.replace('-', '_')));
    }
}
