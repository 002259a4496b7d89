package dev.clawdefender.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Who may know whom; docs/architecture.md says why. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.clawdefender");

  private static final String[] LOADABLE = {
    "dev.clawdefender.callrate..", "dev.clawdefender.secrets..", "dev.clawdefender.toolpins.."
  };

  @Test
  void layersKnowOnlyTheLayersBelow() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("api")
        .definedBy("dev.clawdefender.api..")
        .layer("message")
        .definedBy("dev.clawdefender.message..")
        .layer("policy")
        .definedBy("dev.clawdefender.policy..")
        .layer("runtime")
        .definedBy("dev.clawdefender.runtime..")
        .layer("proxy")
        .definedBy("dev.clawdefender.proxy..")
        .layer("audit")
        .definedBy("dev.clawdefender.audit..")
        .layer("sensor")
        .definedBy("dev.clawdefender.sensor..")
        .layer("correlation")
        .definedBy("dev.clawdefender.correlation..")
        .layer("slm")
        .definedBy("dev.clawdefender.slm..")
        .layer("testkit")
        .definedBy("dev.clawdefender.testkit..")
        .layer("loadable plugins")
        .definedBy(LOADABLE)
        .layer("app")
        .definedBy("dev.clawdefender.app..")
        .whereLayer("api")
        .mayNotAccessAnyLayer()
        .whereLayer("message")
        .mayOnlyAccessLayers("api")
        .whereLayer("policy")
        .mayOnlyAccessLayers("api", "message")
        .whereLayer("runtime")
        .mayOnlyAccessLayers("api", "message", "policy")
        .whereLayer("proxy")
        .mayOnlyAccessLayers("api", "message", "policy", "runtime")
        .whereLayer("audit")
        .mayOnlyAccessLayers("api", "message", "policy", "runtime")
        .whereLayer("sensor")
        .mayOnlyAccessLayers("api", "policy", "runtime")
        .whereLayer("correlation")
        .mayOnlyAccessLayers("api", "message", "policy", "runtime")
        .whereLayer("slm")
        .mayOnlyAccessLayers("api", "message", "policy", "runtime")
        .whereLayer("testkit")
        .mayOnlyAccessLayers("api", "message")
        .whereLayer("loadable plugins")
        .mayOnlyAccessLayers("api")
        .whereLayer("loadable plugins")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("app")
        .mayNotBeAccessedByAnyLayer()
        .check(CLASSES);
  }

  @Test
  void everyClassIsInALayer() {
    classes()
        .should()
        .resideInAnyPackage(
            "dev.clawdefender.api..",
            "dev.clawdefender.message..",
            "dev.clawdefender.policy..",
            "dev.clawdefender.runtime..",
            "dev.clawdefender.proxy..",
            "dev.clawdefender.audit..",
            "dev.clawdefender.sensor..",
            "dev.clawdefender.correlation..",
            "dev.clawdefender.slm..",
            "dev.clawdefender.testkit..",
            "dev.clawdefender.callrate..",
            "dev.clawdefender.secrets..",
            "dev.clawdefender.toolpins..",
            "dev.clawdefender.app..")
        .check(CLASSES);
  }

  @Test
  void apiMessageAndPolicyAreLibrariesWithoutVertx() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.clawdefender.api..", "dev.clawdefender.message..", "dev.clawdefender.policy..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.vertx..", "io.netty..", "io.micrometer..")
        .check(CLASSES);
  }

  @Test
  void pluginsThatAreLoadedNeedNothingButTheApi() {
    classes()
        .that()
        .resideInAnyPackage(LOADABLE)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            Stream.concat(
                    Stream.of(LOADABLE),
                    Stream.of("dev.clawdefender.api..", "java..", "org.jspecify.annotations.."))
                .toArray(String[]::new))
        .check(CLASSES);
  }

  @Test
  void tomlIsReadOnlyWherePolicyAndConfigurationAreLoaded() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "dev.clawdefender.policy.load..",
            "dev.clawdefender.policy.cases..",
            "dev.clawdefender.runtime.config..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.tomlj..")
        .check(CLASSES);
  }

  @Test
  void nativeCodeIsCalledOnlyInFourPlaces() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "dev.clawdefender.runtime.process..",
            "dev.clawdefender.runtime.streams..",
            "dev.clawdefender.sensor..",
            "dev.clawdefender.slm.library..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.sun.jna..")
        .check(CLASSES);
  }

  @Test
  void processesAreStartedInOnePlace() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.clawdefender.runtime.process..")
        .should()
        .dependOnClassesThat()
        .areAssignableTo(ProcessBuilder.class)
        .check(CLASSES);
  }

  @Test
  void modulesHaveNoCycles() {
    slices().matching("dev.clawdefender.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void everyPackageIsDescribedAndNullMarked() {
    // Given
    List<JavaPackage> packages =
        CLASSES.getPackage("dev.clawdefender").getSubpackagesInTree().stream()
            .filter(each -> !each.getClasses().isEmpty())
            .toList();

    // When
    List<String> undescribed =
        packages.stream()
            .filter(each -> !each.isAnnotatedWith(NullMarked.class))
            .map(JavaPackage::getName)
            .toList();

    // Then
    assertThat(packages).isNotEmpty();
    assertThat(undescribed).isEmpty();
  }
}
